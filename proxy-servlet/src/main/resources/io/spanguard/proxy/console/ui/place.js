import { noChange } from 'lit';
import { directive, Directive } from 'lit-html/directive.js';

/**
 * Sets CSS properties of an element by the object model: the content security policy forbids style attributes, and a property
 * that is set by name cannot smuggle in another.
 */
class Place extends Directive {
  render() {
    return noChange;
  }

  update(part, [properties]) {
    for (const [name, value] of Object.entries(properties)) {
      if (value === null) {
        part.element.style.removeProperty(name);
      } else {
        part.element.style.setProperty(name, value);
      }
    }
    return noChange;
  }
}

export const place = directive(Place);
