<?php
// Verify a webhook (Standard Webhooks 1.0) with PHP 8's standard library.

const WEBHOOK_TOLERANCE = 5 * 60; // seconds between our clock and the sender's

/** Not from the publisher, or not from now. Answer 400 and do nothing. */
class WebhookRefused extends RuntimeException {}

/**
 * The event in $body: the request's bytes before any parsing, file_get_contents('php://input').
 * $headers have lower-case names. While a secret is rotated, pass the old one and the new.
 */
function webhook_verify(array $headers, string $body, array $secrets): array
{
    $message = $headers['webhook-id'] ?? '';
    $timestamp = $headers['webhook-timestamp'] ?? '';
    $given = $headers['webhook-signature'] ?? '';
    if ($message === '' || !preg_match('/^\d{1,12}$/D', $timestamp) || $given === '') {
        throw new WebhookRefused('a webhook header is missing or damaged');
    }
    if (abs(time() - (int) $timestamp) > WEBHOOK_TOLERANCE) {
        throw new WebhookRefused('the message is too old, or from the future');
    }
    foreach ($secrets as $secret) {
        if (webhook_matches($given, "$message.$timestamp.$body", $secret)) {
            $event = json_decode($body, true);
            if (!is_array($event)) {
                throw new WebhookRefused('the body is not JSON');
            }
            return $event;
        }
    }
    throw new WebhookRefused('no signature fits');
}

function webhook_matches(string $given, string $signed, string $secret): bool
{
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
    if ($key === false) {
        throw new InvalidArgumentException('the secret is damaged');
    }
    $wanted = 'v1,' . base64_encode(hash_hmac('sha256', $signed, $key, true));
    foreach (explode(' ', $given) as $signature) {
        if (hash_equals($wanted, $signature)) {
            return true;
        }
    }
    return false;
}
