<?php
// Where the sale stands, on any page: the block sluice/status and the shortcode [sluice_status part="units"]. Sluice's own snippet
// keeps it up to date, as often as the server says.

declare(strict_types=1);

namespace Sluice\WooCommerce;

final class Status
{
    private const PARTS = ['state', 'units', 'position', 'ahead', 'buy'];

    public static function hook(): void
    {
        add_shortcode('sluice_status', static fn($attributes) => self::shown((array) $attributes));
        add_action('init', [self::class, 'register']);
    }

    public static function register(): void
    {
        wp_register_script('sluice-block', plugins_url('block.js', __DIR__ . '/../sluice-for-woocommerce.php'), ['wp-blocks', 'wp-element', 'wp-components'], '0.1.0', true);
        register_block_type('sluice/status', [
            'api_version' => 2,
            'title' => 'Sale of Sluice',
            'category' => 'widgets',
            'attributes' => ['part' => ['type' => 'string', 'default' => 'state']],
            'editor_script' => 'sluice-block',
            'render_callback' => static fn($attributes) => self::shown((array) $attributes),
        ]);
    }

    private static function shown(array $attributes): string
    {
        $part = in_array($attributes['part'] ?? '', self::PARTS, true) ? $attributes['part'] : 'state';
        wp_enqueue_script('sluice', Settings::path('/sluice.js'), [], null, true);
        $element = $part === 'buy' ? 'button' : 'span';
        return "<$element data-sluice-sale=\"" . esc_attr(Settings::get('sale')) . "\" data-sluice-part=\"$part\"></$element>";
    }
}
