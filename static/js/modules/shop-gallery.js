/* The thumbnails scroll the row of pictures, not the page, and the one on show is marked. */
export function enhanceGallery(gallery) {
  const row = gallery.querySelector(".gallery__row");
  const links = [...gallery.querySelectorAll(".gallery__thumb")];
  for (const [index, link] of links.entries()) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      row.scrollTo({ left: row.children[index].offsetLeft - row.offsetLeft });
    });
  }
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const link = links[[...row.children].indexOf(target)];
      if (isIntersecting) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { root: row, threshold: 0.6 });
  for (const picture of row.children) seen.observe(picture);
}
