<?php
/**
 * Plugin Name: Wellspring mirror
 * Description: Keeps posts of a Wellspring publisher as exact copies: new, corrected and withdrawn ones.
 * Requires PHP: 8.0
 *
 * Put this file and verify.php into wp-content/plugins/wellspring-mirror/, and into wp-config.php:
 *
 *   define('WELLSPRING_ORIGIN', 'https://posts.example.org');
 *   define('WELLSPRING_KEY', 'wsk_…');       // scopes: read, changes
 *   define('WELLSPRING_SECRET', 'whsec_…');  // of the endpoint /wp-json/wellspring/v1/events
 *
 * It asks every five minutes, and at once when a webhook arrives.
 */

defined('ABSPATH') || exit;
require_once __DIR__ . '/verify.php';

const WELLSPRING_ID = '_wellspring_id';

// -- when ------------------------------------------------------------------------------------

add_filter('cron_schedules', function (array $schedules): array {
    $schedules['wellspring'] = ['interval' => 300, 'display' => 'Every five minutes'];
    return $schedules;
});
register_activation_hook(__FILE__, function (): void {
    wp_next_scheduled('wellspring_sync') || wp_schedule_event(time(), 'wellspring', 'wellspring_sync');
});
register_deactivation_hook(__FILE__, fn () => wp_clear_scheduled_hook('wellspring_sync'));
add_action('wellspring_sync', 'wellspring_sync');

add_action('rest_api_init', function (): void {
    register_rest_route('wellspring/v1', '/events', [
        'methods' => 'POST',
        'callback' => 'wellspring_hear',
        'permission_callback' => '__return_true', // the signature is the permission
    ]);
});

/** A webhook: believed only when its signature fits. The answer is quick; the work comes after it. */
function wellspring_hear(WP_REST_Request $request): WP_REST_Response
{
    $headers = [];
    foreach (['webhook-id', 'webhook-timestamp', 'webhook-signature'] as $name) {
        $headers[$name] = (string) $request->get_header($name);
    }
    try {
        $event = webhook_verify($headers, $request->get_body(), [WELLSPRING_SECRET]);
    } catch (WebhookRefused $refused) {
        return new WP_REST_Response(['refused' => $refused->getMessage()], 400);
    }
    if (isset($event['data']['challenge'])) { // whoever registers an address shows that it is theirs
        return new WP_REST_Response(['challenge' => $event['data']['challenge']]);
    }
    wp_schedule_single_event(time(), 'wellspring_sync');
    return new WP_REST_Response(null, 204);
}

// -- what ------------------------------------------------------------------------------------

/** Bring the copies up to date. Interrupt it anywhere: the cursor moves only behind what is done. */
function wellspring_sync(): void
{
    if (!add_option('wellspring_lock', time(), '', 'no') && get_option('wellspring_lock') > time() - 600) {
        return; // another one is at it
    }
    update_option('wellspring_lock', time(), 'no');
    try {
        do {
            $state = get_option('wellspring_state') ?: ['cursor' => null, 'round' => 1, 'full' => true];
            [$status, $page] = wellspring_read($state['cursor']);
            if ($status !== 200) {
                $restart = preg_match('/#(cursor-lost|invalid-cursor)$/', $page['type'] ?? '');
                if (!$restart || $state['cursor'] === null) {
                    error_log("wellspring: the publisher answered $status");
                    return;
                }
                // The publisher went back to an older state: read all again, then sweep what is left.
                $state = ['cursor' => null, 'round' => $state['round'] + 1, 'full' => true];
                update_option('wellspring_state', $state, 'no');
                $page = ['more' => true];
                continue;
            }
            foreach ($page['results'] as $change) {
                wellspring_apply($change, $state['round']);
            }
            if ($state['full'] && !$page['more']) {
                wellspring_sweep($state['round']);
                $state['full'] = false;
            }
            $state['cursor'] = $page['cursor'];
            update_option('wellspring_state', $state, 'no');
        } while ($page['more']);
    } finally {
        delete_option('wellspring_lock');
    }
}

/** One page of changes: the HTTP status, and the JSON. */
function wellspring_read(?string $cursor): array
{
    $query = http_build_query(array_filter(['body' => 'html', 'limit' => 50, 'cursor' => $cursor]));
    $answer = wp_remote_get(WELLSPRING_ORIGIN . '/api/v1/changes/?' . $query, [
        'headers' => ['Authorization' => 'Bearer ' . WELLSPRING_KEY],
        'timeout' => 30,
        'redirection' => 0,
    ]);
    if (is_wp_error($answer)) {
        return [0, []];
    }
    $page = json_decode(wp_remote_retrieve_body($answer), true);
    return [(int) wp_remote_retrieve_response_code($answer), is_array($page) ? $page : []];
}

/** One change. Doing it twice changes nothing; kinds that are not known change nothing. */
function wellspring_apply(array $change, int $round): void
{
    if ($change['kind'] === 'upsert') {
        wellspring_write($change['post'], $round);
    } elseif (in_array($change['kind'], ['withdrawn', 'entitlement_lost'], true)) {
        foreach (wellspring_copies($change['id']) as $copy) {
            wp_delete_post($copy, true);
        }
    }
}

/** The copy of one post: new, or written over. Its words are the publisher's, to the letter. */
function wellspring_write(array $post, int $round): void
{
    $copies = wellspring_copies($post['id']);
    $modified = gmdate('Y-m-d H:i:s', strtotime($post['updated_at']));
    $dated = fn (array $data): array => ['post_modified_gmt' => $modified,
        'post_modified' => get_date_from_gmt($modified)] + $data;
    add_filter('wp_insert_post_data', $dated);
    kses_remove_filters(); // the HTML is the publisher's own, sanitised there; no word may be lost
    wp_insert_post(wp_slash([
        'ID' => $copies[0] ?? 0,
        'post_type' => 'post',
        'post_status' => 'publish',
        'post_name' => $post['slug'],
        'post_title' => $post['title'],
        'post_excerpt' => $post['lead']['text'],
        // Raw HTML in one block: WordPress adds no paragraphs to it.
        'post_content' => "<!-- wp:html -->\n{$post['html']}\n{$post['attribution']['html']}\n<!-- /wp:html -->",
        'post_date_gmt' => gmdate('Y-m-d H:i:s', strtotime($post['published_at'])),
        'comment_status' => 'closed',
        'ping_status' => 'closed',
        'meta_input' => [
            WELLSPRING_ID => $post['id'],
            '_wellspring_round' => $round,
            '_wellspring_edition' => $post['edition']['number'],
            '_wellspring_canonical' => $post['canonical_url'],
            '_wellspring_robots' => $post['robots'],
        ],
    ]));
    kses_init();
    remove_filter('wp_insert_post_data', $dated);
}

/** After a reading of everything: what was not told of again does not exist any more. */
function wellspring_sweep(int $round): void
{
    $left = get_posts([
        'post_status' => 'any',
        'numberposts' => -1,
        'fields' => 'ids',
        'meta_query' => [['key' => '_wellspring_round', 'value' => $round, 'compare' => '<', 'type' => 'NUMERIC']],
    ]);
    foreach ($left as $copy) {
        wp_delete_post($copy, true);
    }
}

/** The copies of a post, by its permanent id: one, or none. */
function wellspring_copies(string $id): array
{
    return get_posts([
        'post_status' => 'any',
        'numberposts' => -1,
        'fields' => 'ids',
        'meta_key' => WELLSPRING_ID,
        'meta_value' => $id,
    ]);
}

// -- what search engines are told ------------------------------------------------------------

add_filter('wp_robots', function (array $robots): array {
    $rule = is_singular() ? get_post_meta(get_the_ID(), '_wellspring_robots', true) : '';
    if ($rule && $rule !== 'canonical') {
        unset($robots['index'], $robots['max-image-preview']);
        $robots['noindex'] = true;
        $robots[str_contains($rule, 'nofollow') ? 'nofollow' : 'follow'] = true;
    }
    return $robots;
});
add_filter('get_canonical_url', function (?string $url, WP_Post $post): ?string {
    $canonical = get_post_meta($post->ID, '_wellspring_canonical', true);
    $rule = get_post_meta($post->ID, '_wellspring_robots', true);
    return $canonical && $rule === 'canonical' ? $canonical : $url;
}, 10, 2);
