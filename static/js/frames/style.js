// The merchant's look for a frame: named variables, never a style sheet. Their values can't load anything.

const PROPERTIES = {
  colorText: "--ink",
  colorTextSecondary: "--muted",
  colorBackground: "--surface",
  colorPrimary: "--accent",
  colorDanger: "--danger",
  colorBorder: "--line-control",
  fontFamily: "--font",
  fontSizeBase: "--frame-size",
  borderRadius: "--radius",
};
const PLAIN = /^[\w\s#%.,()'"/-]{1,100}$/;

/** Set these variables ({colorText: "#222"}); an empty text takes one back. Unknown and unsafe ones are left out. */
export function applyStyle(variables) {
  const { style } = document.documentElement;
  for (const [name, value] of Object.entries(variables)) {
    if (!Object.hasOwn(PROPERTIES, name)) continue;
    if (value === "") style.removeProperty(PROPERTIES[name]);
    else if (PLAIN.test(value) && !/url|image|var|expression/i.test(value)) style.setProperty(PROPERTIES[name], value);
  }
}
