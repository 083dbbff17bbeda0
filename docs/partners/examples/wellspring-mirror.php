<?php
/**
 * Plugin Name: Wellspring mirror
 * Description: Keeps posts of a Wellspring publisher as exact copies: new, corrected and withdrawn ones.
 * Version: 1.4
 * Requires at least: 5.7
 * Requires PHP: 8.0
 *
 * Put this file and verify.php into wp-content/plugins/wellspring-mirror/, and into wp-config.php:
 *
 *   define('WELLSPRING_ORIGIN', 'https://posts.example.org');
 *   define('WELLSPRING_KEY', 'wsk_…');       // scopes: read, changes
 *   define('WELLSPRING_SECRET', 'whsec_…');  // of the endpoint /wp-json/wellspring/v1/events
 *
 * It asks every five minutes, and at once when a webhook arrives. A withdrawal is acted on while the
 * webhook is answered, whatever else is going on.
 */

defined('ABSPATH') || exit;
require_once __DIR__ . '/verify.php';

const WELLSPRING_VERSION = '1.4';
const WELLSPRING_ID = '_wellspring_id';
const WELLSPRING_FIRST = ['cursor' => null, 'round' => 1, 'full' => true];
const WELLSPRING_GONE = 1000; // addresses of withdrawn copies that are remembered
const WELLSPRING_TRIES = 5; // of a picture that cannot be had, until its post changes

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
    switch ($event['type'] ?? '') {
        case 'post.withdrawn':
            wellspring_recall($event['data']);
            break;
        case 'post.published':
        case 'post.updated':
        case 'post.corrected':
        case 'post.unscheduled': // no post is stored here before its publication
        case 'entitlement.changed':
            break;
        case 'resync': // also after a restore, where the cursor may be older than what was lost
            update_option('wellspring_again', 1, false);
            break;
        case 'ping':
        default: // a type that was added later
            return new WP_REST_Response(null, 204);
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
        wellspring_upgrade();
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
    wellspring_pictures(); // without the lock: a slow download holds up no text and no withdrawal
}

/** After an update of this plugin: read all again, so that each copy gets what it lacks. */
function wellspring_upgrade(): void
{
    $state = get_option('wellspring_state');
    if ($state && get_option('wellspring_version') !== WELLSPRING_VERSION) {
        update_option('wellspring_state', ['cursor' => null, 'round' => $state['round'] + 1, 'full' => true], false);
    }
    update_option('wellspring_version', WELLSPRING_VERSION, false);
}

/** One page of changes, and the cursor behind it. Returns whether there are more. */
function wellspring_page(): bool
{
    $state = get_option('wellspring_state') ?: WELLSPRING_FIRST;
    if (wellspring_fresh('wellspring_again')) {
        delete_option('wellspring_again');
        return wellspring_restart($state);
    }
    [$status, $page] = wellspring_read('changes/', ['limit' => 50, 'cursor' => $state['cursor']]);
    if ($state['cursor'] !== null && preg_match('/#(cursor-lost|invalid-cursor)$/', $page['type'] ?? '')) {
        return wellspring_restart($state);
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

/**
 * The publisher went back to an older state: read all again, then sweep what is left. What was
 * withdrawn since that state may be published in it.
 */
function wellspring_restart(array $state): bool
{
    wellspring_forget_recalls();
    $again = ['cursor' => null, 'round' => $state['round'] + 1, 'full' => true];
    return update_option('wellspring_state', $again, false);
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
        delete_option("wellspring_recalled_{$change['id']}");
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
        'post_category' => wellspring_categories($post, $copy),
        'post_title' => $post['title'],
        'post_excerpt' => wellspring_excerpt($post),
        'post_content' => wellspring_content($post),
        'post_date_gmt' => gmdate('Y-m-d H:i:s', strtotime($post['published_at'])),
        'comment_status' => 'closed',
        'ping_status' => 'closed',
        'meta_input' => [
            WELLSPRING_ID => $post['id'],
            '_wellspring_round' => $round,
            '_wellspring_edition' => $post['edition']['number'],
            '_wellspring_sequence' => $post['edition']['sequence'],
            '_wellspring_categories' => wellspring_topics($post),
            '_wellspring_picture' => $post['image'] ? wp_json_encode($post['image']) : '',
            '_wellspring_tries' => 0,
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
    } elseif (wellspring_recalled($post['id']) > $post['edition']['sequence']) {
        wellspring_remove([$written]); // it was withdrawn while this was on its way
    }
}

// -- withdrawals at once -----------------------------------------------------------------------

/** A withdrawal from a webhook: acted on beside whatever reads the changes at this moment. */
function wellspring_recall(array $data): void
{
    [$id, $sequence] = [(string) ($data['id'] ?? ''), (int) ($data['sequence'] ?? 0)];
    if ($sequence > wellspring_recalled($id)) {
        // First the note, then the deletion: who writes the post meanwhile looks for the note after it.
        update_option("wellspring_recalled_$id", $sequence, false);
    }
    // An event may come again after the post did: then the copy is newer.
    $older = fn (int $copy): bool => (int) get_post_meta($copy, '_wellspring_sequence', true) < $sequence;
    wellspring_remove(array_filter(wellspring_copies($id), $older), $data['replacement'] ?? null);
}

/** The sequence of the withdrawal of a post that a webhook told of and the changes not yet, or 0. */
function wellspring_recalled(string $id): int
{
    return (int) wellspring_fresh("wellspring_recalled_$id");
}

/** An option as the database has it now: another process may have written it since it was read. */
function wellspring_fresh(string $name)
{
    foreach ([$name, 'notoptions', 'alloptions'] as $key) {
        wp_cache_delete($key, 'options');
    }
    return get_option($name);
}

function wellspring_forget_recalls(): void
{
    global $wpdb;
    $like = $wpdb->esc_like('wellspring_recalled_') . '%';
    $query = $wpdb->prepare("SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s", $like);
    array_map('delete_option', $wpdb->get_col($query));
}

// -- topics and pictures -----------------------------------------------------------------------

/** The categories of a copy: its topics, and what you have added yourself. */
function wellspring_categories(array $post, int $copy): array
{
    $before = $copy ? get_post_meta($copy, '_wellspring_categories', true) : [];
    // WordPress gives its default category to what has none.
    $ours = $before ?: [(int) get_option('default_category')];
    $own = $copy ? array_diff(wp_get_post_categories($copy), $ours) : [];
    return array_values(array_unique([...wellspring_topics($post), ...$own]));
}

/** The categories with the names of the post's topics, made where there are none. */
function wellspring_topics(array $post): array
{
    $found = [];
    foreach ($post['topics'] as $topic) {
        $name = wp_slash($topic['name']);
        $category = term_exists($name, 'category') ?: wp_insert_term($name, 'category', ['slug' => $topic['slug']]);
        // A name that only differs by accents or case is refused, and its category is meant.
        $id = is_wp_error($category) ? $category->get_error_data('term_exists') : $category['term_id'];
        $id ? $found[] = (int) $id : error_log("wellspring: {$topic['slug']}: " . $category->get_error_message());
    }
    return $found;
}

/** Fetch the lead pictures that copies want and do not have yet: one after another, each once. */
function wellspring_pictures(): void
{
    global $wpdb;
    $lock = 'wellspring-pictures-' . md5(DB_NAME . $wpdb->prefix);
    if (!$wpdb->get_var($wpdb->prepare('SELECT GET_LOCK(%s, 0)', $lock))) {
        return;
    }
    try {
        foreach (wellspring_find(['meta_key' => '_wellspring_tries', 'meta_value' => WELLSPRING_TRIES,
            'meta_compare' => '<', 'meta_type' => 'NUMERIC']) as $copy) {
            wellspring_picture($copy);
        }
    } catch (Throwable $trouble) {
        error_log('wellspring: ' . $trouble->getMessage());
    } finally {
        $wpdb->query($wpdb->prepare('DO RELEASE_LOCK(%s)', $lock));
    }
}

/** Give one copy its lead picture as the featured image, with the publisher's alternative text. */
function wellspring_picture(int $copy): void
{
    $wanted = get_post_meta($copy, '_wellspring_picture', true);
    $image = json_decode($wanted ?: 'null', true);
    $held = (int) get_post_meta($copy, '_wellspring_held', true);
    if ($held && (!$image || get_post_meta($held, '_wellspring_url', true) !== $image['url'])) {
        wp_delete_attachment($held, true); // the featured image with it
        $held = 0;
    }
    if ($image && !$held) {
        $held = wellspring_fetch($image['url'], $copy);
    }
    if (is_wp_error($held)) {
        error_log("wellspring: {$image['url']}: " . $held->get_error_message());
        update_post_meta($copy, '_wellspring_tries', 1 + (int) get_post_meta($copy, '_wellspring_tries', true));
        return;
    }
    $held && update_post_meta($held, '_wp_attachment_image_alt', wp_slash($image['alt']));
    $held && wp_update_post(['ID' => $held, 'post_excerpt' => wp_slash((string) $image['credit'])]);
    update_post_meta($copy, '_wellspring_held', $held);
    wp_cache_delete($copy, 'post_meta');
    if (get_post_meta($copy, '_wellspring_picture', true) === $wanted) { // no other process wrote it meanwhile
        update_post_meta($copy, '_wellspring_tries', WELLSPRING_TRIES); // done, until the post changes
    }
}

/** The attachment made of the picture at this address, or a WP_Error. */
function wellspring_fetch(string $url, int $copy)
{
    foreach (['file', 'media', 'image'] as $part) {
        require_once ABSPATH . "wp-admin/includes/$part.php";
    }
    $file = download_url($url, 30);
    if (is_wp_error($file)) {
        return $file;
    }
    $made = media_handle_sideload(['name' => basename(parse_url($url, PHP_URL_PATH)), 'tmp_name' => $file], $copy);
    if (is_wp_error($made)) {
        @unlink($file);
        return $made;
    }
    clean_post_cache($copy);
    if (!get_post($copy)) { // it was withdrawn meanwhile
        wp_delete_attachment($made, true);
        return 0;
    }
    update_post_meta($made, '_wellspring_url', wp_slash($url));
    update_post_meta($copy, '_wellspring_held', $made);
    set_post_thumbnail($copy, $made);
    return $made;
}

// -- words and facts ---------------------------------------------------------------------------

/** Raw HTML in one block, so that WordPress adds no paragraphs; brackets would be its shortcodes. */
function wellspring_content(array $post): string
{
    $facts = wellspring_facts($post);
    $html = "<article>\n{$post['html']}\n$facts\n<p>{$post['attribution']['html']}</p>\n</article>";
    return "<!-- wp:html -->\n" . strtr($html, ['[' => '&#91;', ']' => '&#93;']) . "\n<!-- /wp:html -->";
}

/** The lead, and before it what the post warns of: themes show excerpts in lists, without the text. */
function wellspring_excerpt(array $post): string
{
    $block = '~<div[^>]* data-block="content_warning".*?<p class="ws-content-warning__title"[^>]*>(.*?)</p>(.*?)</div>~su';
    preg_match_all($block, $post['html'], $found, PREG_SET_ORDER);
    $plain = fn (string $html): string => trim(preg_replace('~[ \t\r\n]+~', ' ', html_entity_decode(
        strip_tags(preg_replace('~</(p|li)>|<br ?/?>~', ' ', $html)), ENT_QUOTES | ENT_HTML5)));
    $colon = str_starts_with($post['locale'], 'fr') ? "\u{a0}: " : ': ';
    $warnings = [];
    foreach ($found as [, $title, $text]) {
        // The title names the subjects; a warning without subjects has words of its own alone.
        $warning = str_contains($title, ':') ? $plain($title) : $plain($title) . $colon . $plain($text);
        $warnings[] = preg_match('~[.!?…]$~u', $warning) ? $warning : "$warning.";
    }
    return implode(' ', [...$warnings, $post['lead']['text']]);
}

/** What must stand with the words: who wrote and reviewed them, and when. */
function wellspring_facts(array $post): string
{
    $named = fn (array $one): string => implode(', ', [$one['name'], ...($one['credentials'] ?? [])]);
    $day = fn (string $moment): string => wp_date('Y-m-d', strtotime($moment));
    [$by, $published, $updated, $reviewed, $next, $picture] = str_starts_with($post['locale'], 'fr')
        ? ['Par %s', 'Publié le %s', 'Mis à jour le %s', 'Révisé par %s le %s', 'Prochaine révision : %s',
            'Image : %s']
        : ['By %s', 'Published on %s', 'Updated on %s', 'Reviewed by %s on %s', 'Next review: %s', 'Picture: %s'];
    $review = $post['review'];
    $facts = array_filter([
        $post['byline']['authors'] ? sprintf($by, implode('; ', array_map($named, $post['byline']['authors']))) : '',
        sprintf($published, $day($post['published_at'])),
        $post['updated_at'] > $post['published_at'] ? sprintf($updated, $day($post['updated_at'])) : '',
        $review['reviewed_by'] ? sprintf($reviewed, $named($review['reviewed_by']), $review['reviewed_at']) : '',
        $review['next_review_at'] ? sprintf($next, $review['next_review_at']) : '',
        $post['image']['credit'] ?? '' ? sprintf($picture, $post['image']['credit']) : '',
    ]);
    return '<p lang="' . esc_attr($post['locale']) . '">' . implode('<br>', array_map('esc_html', $facts)) . '</p>';
}

/** Delete copies and their pictures for good, and remember where they stood: readers get a 410, or
 *  the replacement. */
function wellspring_remove(array $copies, ?string $replacement = null): void
{
    $gone = wellspring_fresh('wellspring_gone') ?: [];
    foreach ($copies as $copy) {
        $gone[str_replace('__trashed', '', get_post_field('post_name', $copy))] = (string) $replacement;
        $picture = (int) get_post_meta($copy, '_wellspring_held', true);
        wp_delete_post($copy, true);
        $picture && wp_delete_attachment($picture, true);
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
    return get_posts($by + ['post_status' => array_keys(get_post_stati()), 'numberposts' => -1, 'fields' => 'ids',
        'cache_results' => false]); // another process may have written or deleted one meanwhile
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
