import vue from '@vitejs/plugin-vue';

/** Vue has to be told which tags are elements of their own. */
export const plugins = [
  vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'preference-center' } } }),
];

export default { plugins };
