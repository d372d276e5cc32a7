// Which `appearance` an integration may ask for. Rules for what Till doesn't draw, such as tabs, have no effect.
import { IntegrationError } from "./errors.js";

const SELECTOR =
  /^\.(Accordion\w*|Action|Block\w*|Checkbox\w*|Code\w*|Dropdown\w*|Error\w*|Fade\w*|Input\w*|Label|Link|Menu\w*|P-?\w*|Picker\w*|Radio\w*|RedirectText|Secondary\w*|Spinner|Switch\w*|Tab\w*|TermsText|Text)(--\w+)*(::?[a-z-]+)*$/i;

/** Throws IntegrationError that names a selector of `appearance.rules` that Stripe's elements don't have. */
export function checkAppearance(appearance, member) {
  for (const selector of Object.keys(appearance?.rules ?? {})) {
    if (!SELECTOR.test(selector)) throw new IntegrationError(`${member}: there is no appearance rule for ${selector}.`);
  }
}
