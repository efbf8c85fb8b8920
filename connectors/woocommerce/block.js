// The block in the editor: which part of the sale it shows.
(({ blocks, element, components }) => {
  const parts = { state: 'State', units: 'Units left', position: 'Place in line', ahead: 'People ahead', buy: 'Button' };
  blocks.registerBlockType('sluice/status', {
    title: 'Sale of Sluice',
    icon: 'clock',
    category: 'widgets',
    attributes: { part: { type: 'string', default: 'state' } },
    edit: ({ attributes, setAttributes }) =>
      element.createElement(components.SelectControl, {
        label: 'Sale of Sluice',
        value: attributes.part,
        options: Object.entries(parts).map(([value, label]) => ({ value, label })),
        onChange: (part) => setAttributes({ part }),
      }),
    save: () => null,
  });
})(window.wp);
