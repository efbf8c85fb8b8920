<?php
// What a merchant says: one page of settings, and of each product which item of the sale it is.

declare(strict_types=1);

namespace Sluice\WooCommerce;

final class Settings
{
    private const OPTION = 'sluice';
    private const FIELDS = [
        'origin' => ['Address of Sluice', 'As this server reaches it, such as http://127.0.0.1:8080'],
        'sale' => ['Sale', 'Its id, such as drop-1; with payment = "shop"'],
        'origin_keys' => ['Origin keys', 'All that "sluice sale origin-key" prints, a line each. A secret'],
        'webhook_secrets' => ['Webhook secrets', 'whsec_..., a line each; of the endpoint /wp-json/sluice/v1/webhook. A secret'],
        'prefix' => ['Prefix', 'Under which visitors find Sluice on this host; /.sluice unless it is configured otherwise'],
    ];
    private const LONG = ['origin_keys', 'webhook_secrets'];

    public static function hook(): void
    {
        add_action('admin_menu', [self::class, 'add_page']);
        add_action('admin_init', [self::class, 'register']);
        add_action('woocommerce_product_options_inventory_product_data', [self::class, 'show_item']);
        add_action('woocommerce_process_product_meta', [self::class, 'save_item']);
    }

    public static function get(string $name): string
    {
        $value = get_option(self::OPTION, [])[$name] ?? '';
        return $name === 'prefix' && $value === '' ? '/.sluice' : (string) $value;
    }

    public static function are_complete(): bool
    {
        return self::get('origin') !== '' && self::get('sale') !== '' && self::get('origin_keys') !== '';
    }

    // What visitors find below Sluice's prefix.
    public static function path(string $rest): string
    {
        return rtrim(self::get('prefix'), '/') . $rest;
    }

    // Which item a product is; '': none of the sale's.
    public static function item_of(int $product): string
    {
        return (string) get_post_meta($product, '_sluice_item', true);
    }

    public static function shop(): \Sluice\Shop
    {
        return new \Sluice\Shop(self::get('origin'), self::get('origin_keys'), [Visitor::class, 'send']);
    }

    public static function add_page(): void
    {
        add_options_page('Sluice', 'Sluice', 'manage_options', 'sluice', [self::class, 'show_page']);
    }

    public static function register(): void
    {
        register_setting('sluice', self::OPTION, ['sanitize_callback' => [self::class, 'sanitized']]);
    }

    // What is wrong is named and left as it was.
    public static function sanitized($given): array
    {
        $kept = (array) get_option(self::OPTION, []);
        $forms = [
            'origin' => '~\Ahttps?://[^\s/?#]+\z~',
            'sale' => '~\A[a-z0-9-]{1,40}\z~',
            'origin_keys' => '~\A([0-9a-f]{4}\.[A-Za-z0-9_-]{43}\s*)+\z~',
            'webhook_secrets' => '~\A(whsec_[A-Za-z0-9+/=]+\s*)*\z~',
            'prefix' => '~\A(/[A-Za-z0-9._\~-]+)*/?\z~',
        ];
        foreach (self::FIELDS as $name => [$label]) {
            $value = trim((string) ($given[$name] ?? ''));
            if ($value === '' || preg_match($forms[$name], $value)) {
                $kept[$name] = $value;
            } else {
                add_settings_error('sluice', $name, "$label: is not of the form that is wanted, and was left as it was.");
            }
        }
        return $kept;
    }

    public static function show_page(): void
    {
        echo '<div class="wrap"><h1>Sluice</h1><form method="post" action="options.php">';
        settings_fields('sluice');
        echo '<table class="form-table">';
        foreach (self::FIELDS as $name => [$label, $help]) {
            $id = esc_attr("sluice-$name");
            $field = esc_attr(self::OPTION . "[$name]");
            $value = self::get($name);
            $input = in_array($name, self::LONG, true)
                ? "<textarea id=\"$id\" name=\"$field\" rows=\"3\" class=\"large-text code\" autocomplete=\"off\">" . esc_textarea($value) . '</textarea>'
                : "<input id=\"$id\" name=\"$field\" class=\"regular-text\" value=\"" . esc_attr($value) . '">';
            echo "<tr><th><label for=\"$id\">" . esc_html($label) . "</label></th><td>$input<p class=\"description\">" . esc_html($help) . '</p></td></tr>';
        }
        echo '</table>';
        submit_button();
        echo '</form></div>';
    }

    public static function show_item(): void
    {
        woocommerce_wp_text_input(['id' => '_sluice_item', 'label' => 'Item of Sluice', 'desc_tip' => true, 'description' => 'Its id in the sale. Empty: sold without Sluice.']);
    }

    public static function save_item(int $product): void
    {
        // WooCommerce has verified its nonce and the right to edit before it says this.
        $item = sanitize_text_field(wp_unslash($_POST['_sluice_item'] ?? ''));
        if ($item === '' || preg_match('/\A[a-z0-9-]{1,40}\z/', $item)) {
            update_post_meta($product, '_sluice_item', $item);
        }
    }
}
