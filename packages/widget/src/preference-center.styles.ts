import { controlsStyles } from './styles/controls.styles.ts';
import { gridStyles } from './styles/grid.styles.ts';
import { surfaceStyles } from './styles/surface.styles.ts';

/**
 * Looks of the center. Sizes are in `em`, so that they follow the text around the element whatever the page does to the
 * root's; every direction is logical; colours come from a few tokens that the page can set.
 */
export const styles = [surfaceStyles, gridStyles, controlsStyles];
