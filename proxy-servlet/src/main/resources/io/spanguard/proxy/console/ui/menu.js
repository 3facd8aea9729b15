/** Closes open menus (`details.menu`) on Escape and on a click elsewhere, as people expect of menus. */
addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    // by the path and not by the tree: what was clicked may have been drawn anew by now
    if (!event.composedPath().includes(menu)) {
      menu.open = false;
    }
  }
});

addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') {
    return;
  }
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
    event.stopPropagation();
  }
}, true);
