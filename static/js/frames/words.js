// The words that the scripts say themselves, before a frame has come or where none can. frameWords: by language.

/** {frame, challenge, offline} in the language of `locale`, else in the browser's first one that is known. */
export function wordsFor(locale) {
  const known = Object.keys(frameWords);
  for (const tag of [locale, ...navigator.languages]) {
    const language = tag?.toLowerCase().split(/[-_]/)[0];
    const found = known.find((name) => name.split("-")[0] === language);
    if (found) return frameWords[found];
  }
  return frameWords.en;
}
