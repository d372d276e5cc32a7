// A 3-D Secure page in a frame on a merchant's page. It tells its height, and what came of the challenge.
import { answerParent } from "./frames/channel.js";
import { followFrame } from "./frames/scheme.js";

followFrame();

const { origins, result } = document.querySelector('meta[name="till-challenge"]').dataset;
const tellParent = answerParent(origins.split(" "), {
  cancel: cancelChallenge,
});
tellParent("title", document.title);
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") cancelChallenge();
});
const shown = document.getElementById("main").firstElementChild;

tellSize();
new ResizeObserver(tellSize).observe(shown);
if (result) tellParent("done", JSON.parse(result));

function tellSize() {
  tellParent("size", { height: Math.ceil(shown.getBoundingClientRect().height) });
}

function cancelChallenge() {
  document.querySelector('button[value="cancel"]')?.click();
}
