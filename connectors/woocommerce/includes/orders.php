<?php
// An order's units: held when it is placed, begun before it is paid, and then what its status says.

declare(strict_types=1);

namespace Sluice\WooCommerce;

final class Orders
{
    private const HOLD = '_sluice_hold';
    private const AGAIN_S = 60;

    public static function hook(): void
    {
        add_action('woocommerce_checkout_order_processed', static fn($id, $posted, $order) => self::take($order), 10, 3);
        add_action('woocommerce_store_api_checkout_order_processed', [self::class, 'take']);
        foreach (['processing' => 'confirm', 'completed' => 'confirm', 'failed' => 'fail', 'cancelled' => 'release', 'refunded' => 'release'] as $status => $word) {
            add_action("woocommerce_order_status_$status", static fn($id) => self::say((int) $id, $word));
        }
        add_action('sluice_say', [self::class, 'say'], 10, 2);
        add_action('woocommerce_refund_created', [self::class, 'refunded'], 10, 2);
        add_action('sluice_give_back', [self::class, 'give_back'], 10, 4);
    }

    // What is thrown is what the buyer reads at the checkout, and the order is not paid.
    public static function take($order): void
    {
        $items = self::items_of($order);
        if ($items === [] || $order->get_meta(self::HOLD) !== '') {
            return;
        }
        $pass = (string) Visitor::pass()[0];
        if ($pass === '') {
            throw new \Exception('Your time to order is over. Please open the cart again to get back into the line.');
        }
        $shop = Settings::shop();
        try {
            $hold = $shop->take(Settings::get('sale'), $pass, $items)['hold'];
            $order->update_meta_data(self::HOLD, $hold);
            $order->save();
            $shop->begin($hold);
        } catch (\Sluice\Refused $refused) {
            throw new \Exception($refused->getMessage());
        } catch (\Sluice\Unreachable $unreachable) {
            throw new \Exception('Units cannot be held at this moment. Nothing was charged; please try again.');
        }
    }

    /** Said until it is answered: what gets no answer is said again by WordPress' cron. */
    public static function say(int $id, string $word): void
    {
        $order = wc_get_order($id);
        $hold = $order ? (string) $order->get_meta(self::HOLD) : '';
        if ($hold === '') {
            return;
        }
        try {
            $shop = Settings::shop();
            self::tell($shop, $word, $hold, (string) $order->get_order_number());
        } catch (\Sluice\Unreachable $unreachable) {
            wp_schedule_single_event(time() + self::AGAIN_S, 'sluice_say', [$id, $word]);
        } catch (\Sluice\Refused $refused) {
            self::refused($order, $word, $refused);
        }
    }

    // Of a refund that leaves something of the order: the units that it names go back, or off sale if they are not restocked. The last of
    // an order comes back with its status.
    public static function refunded(int $refund, array $asked): void
    {
        $order = wc_get_order((int) $asked['order_id']);
        if (!$order || $order->get_meta(self::HOLD) === '' || $order->get_status() === 'refunded') {
            return;
        }
        $counts = [];
        foreach ($asked['line_items'] ?? [] as $id => $line) {
            $of = $order->get_item($id);
            $item = $of ? Settings::item_of((int) $of->get_product_id()) : '';
            if ($item !== '' && (int) ($line['qty'] ?? 0) > 0) {
                $counts[$item] = ($counts[$item] ?? 0) + (int) $line['qty'];
            }
        }
        if ($counts !== []) {
            self::give_back($order->get_id(), $refund, self::rows_of($counts), empty($asked['restock_items']) ? 'withdraw' : 'return');
        }
    }

    /** Said until it is answered, as say(): the refund's number is what makes it one return. */
    public static function give_back(int $id, int $refund, array $items, string $units): void
    {
        $order = wc_get_order($id);
        try {
            Settings::shop()->giveBack((string) $order->get_meta(self::HOLD), (string) $order->get_order_number(), "refund-$refund", $items, $units);
        } catch (\Sluice\Unreachable $unreachable) {
            wp_schedule_single_event(time() + self::AGAIN_S, 'sluice_give_back', [$id, $refund, $items, $units]);
        } catch (\Sluice\Refused $refused) {
            self::refused($order, 'give back', $refused);
        }
    }

    // What is sold already comes back with its order.
    private static function tell(\Sluice\Shop $shop, string $word, string $hold, string $number): void
    {
        try {
            $word === 'confirm' ? $shop->confirm($hold, $number) : $shop->$word($hold);
        } catch (\Sluice\Refused $refused) {
            if ($word !== 'release' || $refused->kind !== 'already-sold') {
                throw $refused;
            }
            $shop->cancel($hold, $number);
        }
    }

    // Paid for what is gone: the money goes back. A refund that the gateway cannot make is a person's to make.
    private static function refused($order, string $word, \Sluice\Refused $refused): void
    {
        $order->add_order_note("Sluice, $word: {$refused->getMessage()}");
        if ($word !== 'confirm' || $refused->kind !== 'hold-expired') {
            return;
        }
        $refund = wc_create_refund([
            'order_id' => $order->get_id(),
            'amount' => $order->get_total(),
            'reason' => 'The units were gone when the payment came.',
            'refund_payment' => true,
        ]);
        if (is_wp_error($refund)) {
            $order->update_status('on-hold', 'Pay this buyer back by hand: ' . $refund->get_error_message());
        }
    }

    private static function items_of($order): array
    {
        $items = [];
        foreach ($order->get_items() as $line) {
            $item = Settings::item_of((int) $line->get_product_id());
            if ($item !== '') {
                $items[$item] = ($items[$item] ?? 0) + (int) $line->get_quantity();
            }
        }
        return self::rows_of($items);
    }

    private static function rows_of(array $counts): array
    {
        return array_map(static fn($item) => ['item' => (string) $item, 'quantity' => $counts[$item]], array_keys($counts));
    }
}
