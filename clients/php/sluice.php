<?php
// What a shop's server says to Sluice and hears from it: verifies passes and webhooks, speaks of holds and of gates. PHP 7.4 or later
// and its own functions only; docs/own_checkout.md and docs/gates.md say what each word means.
//
//   require 'sluice.php';
//   $sluice = new Sluice\Shop('http://127.0.0.1:8080', getenv('SLUICE_ORIGIN_KEY'));
//   $sluice->begin($hold);  ...charge...  $sluice->confirm($hold, 'S-1001');
//
// From a shell, likewise with shop.cjs and sluice.py:
//
//   SLUICE=http://127.0.0.1:8080 SLUICE_ORIGIN_KEY="$(sluice sale origin-key drop-1 | head -1)" php sluice.php confirm hold_... S-1001
//   SLUICE_ORIGIN_KEYS="$(sluice sale origin-key shop)" php sluice.php verify shop "$pass"

declare(strict_types=1);

namespace Sluice;

const ANSWER_S = 5;
const TRIES_MAX = 3;
const RETRY_AFTER_MAX_S = 5;
const WEBHOOK_TOLERANCE_S = 300;
const PASSING = [429, 502, 503, 504];

/** Sluice's "no". $kind: 'hold-expired' (pay the buyer back), 'already-sold', ... */
final class Refused extends \RuntimeException
{
    public int $status;
    public array $problem;
    public string $kind;

    public function __construct(int $status, array $problem)
    {
        parent::__construct($problem['detail'] ?? "HTTP $status");
        $this->status = $status;
        $this->problem = $problem;
        $this->kind = str_replace('/problems/', '', $problem['type'] ?? '');
    }
}

/** No answer came, or only 503s: say it again, with the same order number. */
final class Unreachable extends \RuntimeException
{
}

final class Shop
{
    private string $origin;
    private string $key;
    /** @var callable */
    private $send;

    /**
     * $origin: where Sluice listens. $key: of the sale or gate, as `sluice sale origin-key` prints it. $send: another way to ask than
     * PHP's streams: ($method, $url, $headers, $body or null, $timeout_s) => [status or 0, ['name' => value], body or what went wrong].
     */
    public function __construct(string $origin, string $key, ?callable $send = null)
    {
        $this->origin = rtrim($origin, '/');
        $this->key = preg_split('/\s+/', trim($key))[0];
        $this->send = $send ?? [self::class, 'overStream'];
    }

    public function read(string $hold): array
    {
        return $this->ask('GET', '/v1/shop/holds/' . rawurlencode($hold));
    }

    /** Before the card is charged. */
    public function begin(string $hold): array
    {
        return $this->say($hold, 'begin');
    }

    /** Charged: said until it is answered. $order: the shop's own number. */
    public function confirm(string $hold, string $order): array
    {
        return $this->say($hold, 'confirm', ['order' => $order]);
    }

    /** Declined: the buyer may try again. */
    public function fail(string $hold): array
    {
        return $this->say($hold, 'fail');
    }

    /** Given up: the next in line has it. */
    public function release(string $hold): array
    {
        return $this->say($hold, 'release');
    }

    /** Sold, and given back after all; the shop pays its buyer back. $units: 'return' to the next in line, or 'withdraw'. */
    public function cancel(string $hold, string $order, string $units = 'return'): array
    {
        return $this->say($hold, 'cancel', ['order' => $order, 'units' => $units]);
    }

    /**
     * Some of what was sold, given back: the rest stays sold. $return: the shop's own number of it, done once however often it is said.
     * $items: [['item' => 'tee', 'quantity' => 1]], or 'units' => [7], their numbers.
     */
    public function giveBack(string $hold, string $order, string $return, array $items, string $units = 'return'): array
    {
        $body = ['order' => $order, 'units' => $units, 'items' => $items];
        return $this->say($hold, 'cancel', $body, ['Idempotency-Key' => $return]);
    }

    public function extend(string $hold, int $seconds): array
    {
        return $this->say($hold, 'extend', ['seconds' => $seconds]);
    }

    /** A hold for the visitor who came with this pass. $items: [['item' => 'tee', 'quantity' => 1]] */
    public function take(string $sale, string $pass, array $items): array
    {
        return $this->ask('POST', '/v1/shop/sales/' . rawurlencode($sale) . '/holds', ['items' => $items], self::passed($pass));
    }

    /** Ends a visit. */
    public function revoke(string $gate, string $pass): array
    {
        return $this->gate($gate, 'revoke', null, $pass);
    }

    /** Lets a visitor stay. */
    public function stay(string $gate, string $pass, int $seconds): array
    {
        return $this->gate($gate, 'extend', ['for_s' => $seconds], $pass);
    }

    /** How busy the shop is; 1: fully. */
    public function load(string $gate, float $load): array
    {
        return $this->gate($gate, 'load', ['load' => $load]);
    }

    private function gate(string $gate, string $word, ?array $body, ?string $pass = null): array
    {
        return $this->ask('POST', '/v1/gates/' . rawurlencode($gate) . "/$word", $body, self::passed($pass));
    }

    private function say(string $hold, string $word, ?array $body = null, array $headers = []): array
    {
        return $this->ask('POST', '/v1/shop/holds/' . rawurlencode($hold) . "/$word", $body, $headers);
    }

    /** Each of these words has the same answer when it is said again, so one that was lost is. */
    private function ask(string $method, string $path, ?array $body = null, array $headers = []): array
    {
        $headers += ['Authorization' => "Bearer {$this->key}", 'Content-Type' => 'application/json'];
        $text = $body === null ? null : json_encode($body);
        for ($tried = 1;; ++$tried) {
            [$status, $told, $answer] = ($this->send)($method, $this->origin . $path, $headers, $text, ANSWER_S);
            $is_json = strpos($told['content-type'] ?? '', 'json') !== false;
            if ($status >= 200 && $status < 300) {
                return $is_json ? json_decode($answer, true) : [];
            }
            if ($status !== 0 && !in_array($status, PASSING, true)) {
                throw new Refused($status, $is_json ? json_decode($answer, true) ?? [] : []);
            }
            $after_s = (int) ($told['retry-after'] ?? 0);
            if ($tried === TRIES_MAX || $after_s > RETRY_AFTER_MAX_S) {
                throw new Unreachable("$method $path: " . ($status === 0 ? $answer : "HTTP $status"));
            }
            usleep($after_s > 0 ? $after_s * 1000000 : 200000 * 2 ** $tried);
        }
    }

    private static function passed(?string $pass): array
    {
        return $pass === null ? [] : ['X-Sluice-Pass' => $pass];
    }

    private static function overStream(string $method, string $url, array $headers, ?string $body, int $timeout_s): array
    {
        $lines = ['Connection: close'];
        foreach ($headers as $name => $value) {
            $lines[] = "$name: $value";
        }
        // No redirect is followed: the key is for this server.
        $http = ['method' => $method, 'header' => $lines, 'timeout' => $timeout_s, 'ignore_errors' => true, 'follow_location' => 0];
        if ($body !== null) {
            $http['content'] = $body;
        }
        $answer = @file_get_contents($url, false, stream_context_create(['http' => $http]));
        if ($answer === false) {
            return [0, [], error_get_last()['message'] ?? 'no answer'];
        }
        $status = 0;
        $told = [];
        foreach ($http_response_header as $line) {
            if (preg_match('/^HTTP\/\S+ (\d{3})/', $line, $found)) {
                $status = (int) $found[1];
            } elseif (preg_match('/^([^:]+):\s*(.*)$/', $line, $found)) {
                $told[strtolower($found[1])] = $found[2];
            }
        }
        return [$status, $told, $answer];
    }
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

/** [key id => key] of what `sluice sale origin-key` prints. */
function keys_of(string $printed): array
{
    $keys = [];
    foreach (preg_split('/\s+/', trim($printed)) as $line) {
        [$id, $key] = explode('.', $line, 2) + [1 => ''];
        $keys["k$id"] = $key; // with a letter, or PHP would make numbers of some of them
    }
    return $keys;
}

/** The pass of X-Sluice-Pass, or null: forged, expired, or another sale's. $now: Unix seconds. */
function verify_pass(string $pass, string $sale, array $keys, ?float $now = null): ?array
{
    $form = '/\Av1\.([0-9a-f]{4})\.([a-z0-9-]{1,40})\.([1-9][0-9]{0,9})\.([0-9a-f]{16})\.([1-9][0-9]{0,12})\.([A-Za-z0-9_-]{43})\z/';
    if (!preg_match($form, $pass, $parts) || !isset($keys["k{$parts[1]}"]) || $parts[2] !== $sale) {
        return null;
    }
    $secret = base64_decode(strtr($keys["k{$parts[1]}"], '-_', '+/'));
    $mac = hash_hmac('sha256', substr($pass, 0, strrpos($pass, '.')), $secret, true);
    if (!hash_equals(base64url($mac), $parts[6])) {
        return null;
    }
    [$ordinal, $expires_at] = [(int) $parts[3], (int) $parts[5]];
    if ($ordinal >= 2 ** 32 || ($now ?? microtime(true)) >= $expires_at) {
        return null;
    }
    return ['ordinal' => $ordinal, 'buyer' => $parts[4], 'expires_at' => $expires_at];
}

/**
 * The event of a webhook, or null: not signed with any of these secrets, or too long ago. $body: as it came (php://input). $headers: by
 * their lower-case names. $secrets: ['whsec_...']. Keep $headers['webhook-id']: what comes twice has the same one.
 */
function verify_webhook(string $body, array $headers, array $secrets, ?float $now = null): ?array
{
    $id = $headers['webhook-id'] ?? '';
    $at = $headers['webhook-timestamp'] ?? '';
    $signatures = $headers['webhook-signature'] ?? '';
    if ($id === '' || !preg_match('/\A[0-9]{1,12}\z/', $at) || abs(($now ?? microtime(true)) - (int) $at) > WEBHOOK_TOLERANCE_S) {
        return null;
    }
    foreach ($secrets as $secret) {
        $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
        $wanted = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$at.$body", $key, true));
        foreach (explode(' ', $signatures) as $one) {
            if (hash_equals($wanted, $one)) {
                return json_decode($body, true);
            }
        }
    }
    return null;
}

/** From a shell. */
function typed(string $word, array $args): ?array
{
    if ($word === 'verify') {
        return verify_pass($args[1], $args[0], keys_of((string) getenv('SLUICE_ORIGIN_KEYS')));
    }
    $shop = new Shop((string) getenv('SLUICE'), (string) getenv('SLUICE_ORIGIN_KEY'));
    switch ($word) {
        case 'read':
        case 'begin':
        case 'fail':
        case 'release':
            return $shop->$word($args[0]);
        case 'confirm':
        case 'revoke':
            return $shop->$word($args[0], $args[1]);
        case 'cancel':
            return $shop->cancel($args[0], $args[1], $args[2] ?? 'return');
        case 'give-back':
            return $shop->giveBack($args[0], $args[1], $args[2], [['item' => $args[3], 'quantity' => (int) $args[4]]]);
        case 'extend':
            return $shop->extend($args[0], (int) $args[1]);
        case 'take':
            return $shop->take($args[0], $args[1], [['item' => $args[2], 'quantity' => (int) ($args[3] ?? 1)]]);
        case 'stay':
            return $shop->stay($args[0], $args[1], (int) $args[2]);
        case 'load':
            return $shop->load($args[0], (float) $args[1]);
    }
    throw new \InvalidArgumentException("no such word: $word");
}

if (PHP_SAPI === 'cli' && realpath($argv[0] ?? '') === __FILE__) {
    try {
        $answer = typed($argv[1] ?? '', array_slice($argv, 2));
        echo $answer === [] ? '{}' : json_encode($answer), "\n";
        exit($answer === null ? 1 : 0);
    } catch (Refused $refused) {
        fwrite(STDERR, "{$refused->kind}: {$refused->getMessage()}\n");
    } catch (\Throwable $error) {
        fwrite(STDERR, $error->getMessage() . "\n");
    }
    exit(1);
}
