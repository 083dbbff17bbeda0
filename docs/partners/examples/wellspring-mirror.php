<?php
/**
 * Plugin Name: Wellspring mirror
 * Description: Keeps posts of a Wellspring publisher as exact copies: new, corrected and withdrawn ones.
 * Version: 1.1
 * Requires at least: 5.7
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
const WELLSPRING_FIRST = ['cursor' => null, 'round' => 1, 'full' => true];
const WELLSPRING_GONE = 1000; // addresses of withdrawn copies that are remembered

// -- when ------------------------------------------------------------------------------------

add_filter('cron_schedules', function (array $schedules): array {
    $schedules['wellspring'] = ['interval' => 300, 'display' => 'Every five minutes'];
    return $schedules;
});
register_activation_hook(__FILE__, function (): void {
    wp_next_scheduled('wellspring_sync') || wp_schedule_event(time(), 'wellspring', 'wellspring_sync');
});
register_deactivation_hook(__FILE__, function (): void {
    wp_clear_scheduled_hook('wellspring_sync');
    wp_clear_scheduled_hook('wellspring_nudge');
});
add_action('wellspring_sync', 'wellspring_sync');
add_action('wellspring_nudge', 'wellspring_sync');

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
    if (!defined('WELLSPRING_SECRET')) {
        return new WP_REST_Response(['refused' => 'WELLSPRING_SECRET is not set'], 503);
    }
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
    // Under a name of its own: WordPress drops an event that has a namesake within ten minutes.
    wp_schedule_single_event(time(), 'wellspring_nudge');
    spawn_cron();
    return new WP_REST_Response(null, 204);
}

// -- what ------------------------------------------------------------------------------------

/** Bring the copies up to date. Interrupt it anywhere: the cursor moves only behind what is done. */
function wellspring_sync(): void
{
    global $wpdb;
    $lock = 'wellspring-' . md5(DB_NAME . $wpdb->prefix); // the database frees it, whatever happens
    if (!$wpdb->get_var($wpdb->prepare('SELECT GET_LOCK(%s, 0)', $lock))) {
        wp_schedule_single_event(time() + 60, 'wellspring_nudge'); // another one is at it
        return;
    }
    try {
        wellspring_catch_up();
        do {
            $more = wellspring_page();
        } while ($more);
        delete_option('wellspring_trouble');
    } catch (Throwable $trouble) {
        error_log('wellspring: ' . $trouble->getMessage());
        update_option('wellspring_trouble', gmdate('Y-m-d H:i') . ' UTC: ' . $trouble->getMessage(), false);
    } finally {
        $wpdb->query($wpdb->prepare('DO RELEASE_LOCK(%s)', $lock));
    }
}

/** One page of changes, and the cursor behind it. Returns whether there are more. */
function wellspring_page(): bool
{
    $state = get_option('wellspring_state') ?: WELLSPRING_FIRST;
    [$status, $page] = wellspring_read('changes/', ['limit' => 50, 'cursor' => $state['cursor']]);
    if ($state['cursor'] !== null && preg_match('/#(cursor-lost|invalid-cursor)$/', $page['type'] ?? '')) {
        // The publisher went back to an older state: read all again, then sweep what is left.
        $again = ['cursor' => null, 'round' => $state['round'] + 1, 'full' => true];
        return update_option('wellspring_state', $again, false);
    }
    if ($status !== 200 || !isset($page['cursor'])) {
        throw new RuntimeException("the publisher answered $status " . ($page['detail'] ?? ''));
    }
    foreach ($page['results'] as $change) {
        wellspring_apply($change, $state['round']);
    }
    if ($state['full'] && !$page['more']) {
        wellspring_sweep($state['round']);
        $state['full'] = false;
    }
    $state['cursor'] = $page['cursor'];
    update_option('wellspring_state', $state, false);
    return $page['more'];
}

/** One answer: the HTTP status, and the JSON. */
function wellspring_read(string $path, array $asked = []): array
{
    if (!defined('WELLSPRING_ORIGIN') || !defined('WELLSPRING_KEY')) {
        throw new RuntimeException('WELLSPRING_ORIGIN and WELLSPRING_KEY belong into wp-config.php');
    }
    $query = http_build_query(array_filter(['body' => 'html'] + $asked));
    $answer = wp_remote_get(untrailingslashit(WELLSPRING_ORIGIN) . "/api/v1/$path?$query", [
        'headers' => ['Authorization' => 'Bearer ' . WELLSPRING_KEY],
        'timeout' => 30,
        'redirection' => 0,
    ]);
    if (is_wp_error($answer)) {
        throw new RuntimeException($answer->get_error_message());
    }
    $read = json_decode(wp_remote_retrieve_body($answer), true);
    return [(int) wp_remote_retrieve_response_code($answer), is_array($read) ? $read : []];
}

/** One change. Doing it twice changes nothing; kinds that are not known change nothing. */
function wellspring_apply(array $change, int $round): void
{
    if ($change['kind'] === 'upsert') {
        wellspring_write($change['post'], $round);
    } elseif (in_array($change['kind'], ['withdrawn', 'entitlement_lost'], true)) {
        wellspring_remove(wellspring_copies($change['id']), $change['replacement'] ?? null);
    } elseif ($change['kind'] === 'unavailable') {
        wellspring_ask_later($change['id']);
    }
}

/** The copy of one post: new, or written over. Its words are the publisher's, to the letter. */
function wellspring_write(array $post, int $round): void
{
    $copy = wellspring_copies($post['id'])[0] ?? 0;
    $modified = gmdate('Y-m-d H:i:s', strtotime($post['updated_at']));
    $dated = fn (array $data): array => ['post_modified_gmt' => $modified,
        'post_modified' => get_date_from_gmt($modified)] + $data;
    add_filter('wp_insert_post_data', $dated);
    kses_remove_filters(); // the HTML is the publisher's own, sanitised there; no word may be lost
    $written = wp_insert_post(wp_slash([
        'ID' => $copy,
        'post_type' => 'post',
        'post_status' => $copy ? get_post_status($copy) : 'publish', // what you hid stays hidden
        'post_author' => $copy ? get_post_field('post_author', $copy) : 0,
        'post_name' => $copy ? get_post_field('post_name', $copy) : $post['slug'],
        'post_title' => $post['title'],
        'post_excerpt' => $post['lead']['text'],
        'post_content' => wellspring_content($post),
        'post_date_gmt' => gmdate('Y-m-d H:i:s', strtotime($post['published_at'])),
        'comment_status' => 'closed',
        'ping_status' => 'closed',
        'meta_input' => [
            WELLSPRING_ID => $post['id'],
            '_wellspring_round' => $round,
            '_wellspring_edition' => $post['edition']['number'],
            '_wellspring_locale' => $post['locale'],
            '_wellspring_canonical' => $post['canonical_url'],
            '_wellspring_robots' => $post['robots'],
        ],
    ]), true);
    kses_init();
    remove_filter('wp_insert_post_data', $dated);
    if (is_wp_error($written)) { // one post that WordPress refuses holds up no withdrawal
        error_log("wellspring: {$post['id']}: " . $written->get_error_message());
        wellspring_ask_later($post['id']);
    }
}

/** Raw HTML in one block, so that WordPress adds no paragraphs; brackets would be its shortcodes. */
function wellspring_content(array $post): string
{
    $facts = wellspring_facts($post);
    $html = "<article>\n{$post['html']}\n$facts\n<p>{$post['attribution']['html']}</p>\n</article>";
    return "<!-- wp:html -->\n" . strtr($html, ['[' => '&#91;', ']' => '&#93;']) . "\n<!-- /wp:html -->";
}

/** What must stand with the words: who wrote and reviewed them, and when. */
function wellspring_facts(array $post): string
{
    $named = fn (array $one): string => implode(', ', [$one['name'], ...($one['credentials'] ?? [])]);
    $day = fn (string $moment): string => wp_date('Y-m-d', strtotime($moment));
    [$by, $published, $updated, $reviewed, $next] = str_starts_with($post['locale'], 'fr')
        ? ['Par %s', 'Publié le %s', 'Mis à jour le %s', 'Révisé par %s le %s', 'Prochaine révision : %s']
        : ['By %s', 'Published on %s', 'Updated on %s', 'Reviewed by %s on %s', 'Next review: %s'];
    $review = $post['review'];
    $facts = array_filter([
        $post['byline']['authors'] ? sprintf($by, implode('; ', array_map($named, $post['byline']['authors']))) : '',
        sprintf($published, $day($post['published_at'])),
        $post['updated_at'] > $post['published_at'] ? sprintf($updated, $day($post['updated_at'])) : '',
        $review['reviewed_by'] ? sprintf($reviewed, $named($review['reviewed_by']), $review['reviewed_at']) : '',
        $review['next_review_at'] ? sprintf($next, $review['next_review_at']) : '',
    ]);
    return '<p lang="' . esc_attr($post['locale']) . '">' . implode('<br>', array_map('esc_html', $facts)) . '</p>';
}

/** Delete copies for good, and remember where they stood: readers get a 410, or the replacement. */
function wellspring_remove(array $copies, ?string $replacement = null): void
{
    $gone = get_option('wellspring_gone') ?: [];
    foreach ($copies as $copy) {
        $gone[str_replace('__trashed', '', get_post_field('post_name', $copy))] = (string) $replacement;
        wp_delete_post($copy, true);
    }
    $copies && update_option('wellspring_gone', array_slice($gone, -WELLSPRING_GONE, null, true), false);
}

/** After a reading of everything: what was not told of again does not exist any more. */
function wellspring_sweep(int $round): void
{
    wellspring_remove(wellspring_find([
        'meta_query' => [['key' => '_wellspring_round', 'value' => $round, 'compare' => '<', 'type' => 'NUMERIC']],
    ]));
}

/** The copies of a post, by its permanent id: one, or none. */
function wellspring_copies(string $id): array
{
    return wellspring_find(['meta_key' => WELLSPRING_ID, 'meta_value' => $id]);
}

/** Copies in every state: one in the bin is a copy, too. */
function wellspring_find(array $by): array
{
    return get_posts($by + ['post_status' => array_keys(get_post_stati()), 'numberposts' => -1, 'fields' => 'ids']);
}

function wellspring_ask_later(string $id): void
{
    update_option('wellspring_later', array_unique([...(get_option('wellspring_later') ?: []), $id]), false);
}

/** Ask for the posts that could not be had, or not be stored, when they were told of. */
function wellspring_catch_up(): void
{
    $round = (get_option('wellspring_state') ?: WELLSPRING_FIRST)['round'];
    $later = get_option('wellspring_later') ?: [];
    delete_option('wellspring_later');
    foreach ($later as $id) {
        [$status, $post] = wellspring_read("posts/$id/");
        if ($status === 200) {
            wellspring_write($post, $round);
        } elseif (!in_array($status, [404, 410], true)) { // that it is gone, the changes say
            wellspring_ask_later($id);
        }
    }
}

// -- what readers and search engines are told ------------------------------------------------

add_action('template_redirect', function (): void {
    $name = is_404() ? get_query_var('name') : '';
    $replacement = $name ? (get_option('wellspring_gone') ?: [])[$name] ?? null : null;
    if ($replacement) {
        wp_redirect($replacement, 301);
        exit;
    }
    $replacement === null || status_header(410);
});
add_filter('wp_robots', function (array $robots): array {
    $rule = is_singular() ? get_post_meta(get_queried_object_id(), '_wellspring_robots', true) : '';
    if (str_contains($rule, 'noindex')) {
        unset($robots['index'], $robots['max-image-preview']);
        $robots['noindex'] = true;
        $robots[str_contains($rule, 'nofollow') ? 'nofollow' : 'follow'] = true;
    }
    return $robots;
});
add_filter('get_canonical_url', function (?string $url, WP_Post $post): ?string {
    $canonical = get_post_meta($post->ID, '_wellspring_canonical', true);
    $rule = get_post_meta($post->ID, '_wellspring_robots', true);
    return $canonical && $rule === 'index,follow' ? $canonical : $url;
}, 10, 2);
// Typographic quotation marks are for other texts; the publisher's stay as they are.
add_filter('no_texturize_tags', fn (array $tags): array => [...$tags, 'article']);
// No older words are kept: an edition may have been corrected because it did harm.
add_filter('wp_revisions_to_keep', function (int $number, WP_Post $post): int {
    return get_post_meta($post->ID, WELLSPRING_ID, true) ? 0 : $number;
}, 10, 2);
add_action('admin_notices', function (): void {
    $trouble = current_user_can('manage_options') ? get_option('wellspring_trouble') : '';
    if ($trouble) {
        printf('<div class="notice notice-warning"><p>Wellspring mirror: %s</p></div>', esc_html($trouble));
    }
});
