<?php
/**
 * Plugin Name: WooCommerce, played
 *
 * WooCommerce cannot be had here, so this plays of it what Sluice's plugin uses: its documented functions and the hooks that it calls,
 * in the order and with the arguments in which it calls them. Orders are posts. What a test asks for comes as ?stub=...
 */

function is_cart(): bool { return is_page('cart'); }
function is_checkout(): bool { return is_page('checkout'); }
function is_wc_endpoint_url(string $endpoint): bool { return isset($_GET[$endpoint]); }
function wc_get_order(int $id) { return get_post_type($id) === 'shop_order' ? new Stub_Order($id) : false; }
function wc_update_product_stock_status(int $product, string $status): void { update_post_meta($product, '_stock_status', $status); }
function wc_create_refund(array $asked)
{
    if (get_option('stub_gateway_refuses')) {
        return new WP_Error('refused', 'The gateway cannot refund.');
    }
    $refund = wp_insert_post(['post_type' => 'shop_order', 'post_status' => 'publish', 'post_title' => 'refund']);
    if (!isset($asked['line_items'])) {
        (new Stub_Order($asked['order_id']))->update_status('refunded');
    }
    do_action('woocommerce_refund_created', $refund, $asked);
    return $asked;
}

final class Stub_Line
{
    public function __construct(private int $product, private int $quantity) {}
    public function get_product_id(): int { return $this->product; }
    public function get_quantity(): int { return $this->quantity; }
}

final class Stub_Order
{
    private array $changed = [];
    public function __construct(private int $id) {}
    public function get_id(): int { return $this->id; }
    public function get_order_number(): string { return (string) $this->id; }
    public function get_total(): string { return '25.00'; }
    public function get_status(): string { return get_post_meta($this->id, 'status', true); }
    public function get_item(int $line) { return $this->get_items()[$line] ?? false; }
    public function get_items(): array
    {
        return array_map(static fn($line) => new Stub_Line(...$line), get_post_meta($this->id, 'lines', true));
    }
    public function get_meta(string $name) { return $this->changed[$name] ?? get_post_meta($this->id, $name, true); }
    public function update_meta_data(string $name, $value): void { $this->changed[$name] = $value; }
    public function save(): void { foreach ($this->changed as $name => $value) { update_post_meta($this->id, $name, $value); } }
    public function add_order_note(string $note): void { add_post_meta($this->id, 'note', $note); }
    public function update_status(string $status, string $note = ''): void
    {
        if ($note !== '') { $this->add_order_note($note); }
        update_post_meta($this->id, 'status', $status);
        do_action("woocommerce_order_status_$status", $this->id, $this);
    }
}

// As WC_Checkout::process_checkout does it.
function stub_checkout(): array
{
    $id = wp_insert_post(['post_type' => 'shop_order', 'post_status' => 'publish', 'post_title' => 'order']);
    update_post_meta($id, 'lines', [[(int) $_GET['product'], (int) $_GET['quantity']]]);
    update_post_meta($id, 'status', 'pending');
    try {
        do_action('woocommerce_checkout_order_processed', $id, [], wc_get_order($id));
    } catch (Exception $error) {
        return ['result' => 'failure', 'messages' => $error->getMessage(), 'order' => $id];
    }
    return ['result' => 'success', 'order' => $id];
}

add_action('init', static function (): void {
    register_post_type('product', ['public' => true]);
    register_post_type('shop_order', ['public' => false]);
});
add_action('wp_loaded', static function (): void {
    if (!isset($_GET['stub'])) { return; }
    $id = (int) ($_GET['order'] ?? 0);
    switch ($_GET['stub']) {
        case 'checkout': $said = stub_checkout(); break;
        case 'status': wc_get_order($id)->update_status($_GET['to']); $said = []; break;
        case 'refund':
            $line = ['qty' => (int) $_GET['quantity'], 'refund_total' => 25];
            wc_create_refund(['order_id' => $id, 'amount' => 25, 'line_items' => [$line], 'restock_items' => $_GET['restock'] === '1']);
            $said = [];
            break;
        case 'refuses': update_option('stub_gateway_refuses', $_GET['to']); $said = []; break;
        case 'order':
            $said = ['status' => get_post_meta($id, 'status', true), 'hold' => get_post_meta($id, '_sluice_hold', true), 'notes' => get_post_meta($id, 'note')];
            break;
        case 'stock': $said = ['status' => get_post_meta((int) $_GET['product'], '_stock_status', true)]; break;
        case 'origin': update_option('sluice', ['origin' => $_GET['to']] + get_option('sluice')); $said = []; break;
        // As WordPress' cron would when its time has come.
        case 'cron':
            $said = ['was_due' => wp_next_scheduled('sluice_say', [$id, $_GET['word']]) !== false];
            wp_clear_scheduled_hook('sluice_say', [$id, $_GET['word']]);
            if ($said['was_due']) { do_action('sluice_say', $id, $_GET['word']); }
            break;
    }
    wp_send_json($said);
});
