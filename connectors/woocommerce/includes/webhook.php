<?php
// What Sluice tells: POST /wp-json/sluice/v1/webhook. Whether the products can be bought follows the sale.

declare(strict_types=1);

namespace Sluice\WooCommerce;

final class Webhook
{
    private const IN_STOCK = ['sale.opened' => 'instock', 'sale.sold_out' => 'outofstock', 'sale.closed' => 'outofstock'];

    public static function hook(): void
    {
        add_action('rest_api_init', static function (): void {
            register_rest_route('sluice/v1', '/webhook', [
                'methods' => 'POST',
                'callback' => [self::class, 'take'],
                'permission_callback' => '__return_true', // its signature says who it is
            ]);
        });
    }

    public static function take(\WP_REST_Request $request): \WP_REST_Response
    {
        $headers = [];
        foreach (['webhook-id', 'webhook-timestamp', 'webhook-signature'] as $name) {
            $headers[$name] = (string) $request->get_header($name);
        }
        $secrets = preg_split('/\s+/', Settings::get('webhook_secrets'), -1, PREG_SPLIT_NO_EMPTY);
        $event = \Sluice\verify_webhook($request->get_body(), $headers, $secrets);
        if ($event === null) {
            return new \WP_REST_Response(['message' => 'not signed, or too long ago'], 400);
        }
        $status = self::IN_STOCK[$event['type']] ?? null;
        if ($status !== null && ($event['data']['sale'] ?? '') === Settings::get('sale')) {
            // The same however often it comes; of two in another order the later one counts.
            $at = (string) $event['timestamp'];
            if (strcmp($at, (string) get_option('sluice_told_at', '')) >= 0) {
                update_option('sluice_told_at', $at, false);
                self::set_stock($status);
            }
        }
        return new \WP_REST_Response(null, 204);
    }

    private static function set_stock(string $status): void
    {
        $products = get_posts([
            'post_type' => 'product',
            'post_status' => 'any',
            'numberposts' => -1,
            'fields' => 'ids',
            'meta_query' => [['key' => '_sluice_item', 'value' => '', 'compare' => '!=']],
        ]);
        foreach ($products as $product) {
            wc_update_product_stock_status($product, $status);
        }
    }
}
