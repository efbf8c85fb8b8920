<?php
// The visitor of this request, as Sluice knows them.

declare(strict_types=1);

namespace Sluice\WooCommerce;

final class Visitor
{
    // What a browser says of a request, and a gate wants to hear.
    private const HANDED_ON = [
        'Cookie' => 'HTTP_COOKIE',
        'Accept' => 'HTTP_ACCEPT',
        'Accept-Language' => 'HTTP_ACCEPT_LANGUAGE',
        'Sec-Fetch-Dest' => 'HTTP_SEC_FETCH_DEST',
        'Sec-Fetch-Mode' => 'HTTP_SEC_FETCH_MODE',
        'Sec-Fetch-Site' => 'HTTP_SEC_FETCH_SITE',
        'Referer' => 'HTTP_REFERER',
    ];

    /**
     * [pass, where to wait]: one of them is ''. A proxy that asks the gate itself has put the pass into the request; else it is asked
     * from here, with the visitor's cookies, and its cookies go on with our answer.
     */
    public static function pass(): array
    {
        static $known = null;
        return $known ?? ($known = self::shown() ?? self::asked());
    }

    private static function shown(): ?array
    {
        $pass = (string) ($_SERVER['HTTP_X_SLUICE_PASS'] ?? '');
        $keys = \Sluice\keys_of(Settings::get('origin_keys'));
        return \Sluice\verify_pass($pass, Settings::get('sale'), $keys) === null ? null : [$pass, ''];
    }

    private static function asked(): array
    {
        $headers = ['X-Original-URI' => (string) ($_SERVER['REQUEST_URI'] ?? '/'), 'X-Forwarded-For' => (string) ($_SERVER['REMOTE_ADDR'] ?? '')];
        foreach (self::HANDED_ON as $name => $from) {
            if (isset($_SERVER[$from])) {
                $headers[$name] = (string) $_SERVER[$from];
            }
        }
        $sale = Settings::get('sale');
        $waiting = Settings::path("/queue/$sale?to=" . rawurlencode($headers['X-Original-URI']));
        $answer = wp_remote_get(Settings::get('origin') . "/v1/gates/$sale/check?mode=nginx", ['headers' => $headers, 'timeout' => 3, 'redirection' => 0]);
        if (is_wp_error($answer)) {
            return ['', $waiting]; // nobody new passes while Sluice is away; its waiting page comes again by itself
        }
        if (!headers_sent()) {
            foreach ((array) wp_remote_retrieve_header($answer, 'set-cookie') as $cookie) {
                if ($cookie !== '') {
                    header("Set-Cookie: $cookie", false);
                }
            }
        }
        if (wp_remote_retrieve_response_code($answer) === 204) {
            return [(string) wp_remote_retrieve_header($answer, 'x-sluice-pass'), ''];
        }
        return ['', (string) wp_remote_retrieve_header($answer, 'x-sluice-location') ?: $waiting];
    }

    /** How the client asks, by WordPress' own means. */
    public static function send(string $method, string $url, array $headers, ?string $body, int $timeout_s): array
    {
        $answer = wp_remote_request($url, ['method' => $method, 'headers' => $headers, 'body' => $body, 'timeout' => $timeout_s, 'redirection' => 0]);
        if (is_wp_error($answer)) {
            return [0, [], $answer->get_error_message()];
        }
        $told = [];
        foreach (wp_remote_retrieve_headers($answer) as $name => $value) {
            $told[strtolower($name)] = is_array($value) ? end($value) : $value;
        }
        return [(int) wp_remote_retrieve_response_code($answer), $told, wp_remote_retrieve_body($answer)];
    }
}
