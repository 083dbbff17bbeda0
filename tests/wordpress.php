<?php
// As much of WordPress as the plugin of our documentation needs, in memory. What it does was seen in
// WordPress itself (6.1): an event is dropped that has a namesake within ten minutes; options are cached
// for a request, those that do not exist too; a post without a category gets the default one, also when
// it is updated; pictures are attachments, which outlive their post. Revisions, quotation marks and
// filters are not acted here.

define('ABSPATH', sys_get_temp_dir() . '/' . uniqid('wordpress-') . '/');
mkdir(ABSPATH . 'wp-admin/includes', 0700, true);
foreach (['file', 'media', 'image'] as $part) { touch(ABSPATH . "wp-admin/includes/$part.php"); }
register_shutdown_function(function (): void {
    foreach (['file', 'media', 'image'] as $part) { unlink(ABSPATH . "wp-admin/includes/$part.php"); }
    foreach (['wp-admin/includes', 'wp-admin', ''] as $folder) { rmdir(ABSPATH . $folder); }
});
const DB_NAME = 'wordpress';

$options = $posts = $meta = $events = $filters = $routes = $answers = $asked = $statuses = [];
$refused = [];  // slugs that the database does not take
$cached = [];  // options as this process has read them
$categories = [1 => 'Uncategorized'];
$attachments = $downloads = $missing = [];  // pictures that were fetched, and those that cannot be
$before_writing = $after_writing = $while_fetching = null;  // what another process does then, once
$hook = [];
$wpdb = new class {
    public string $prefix = 'wp_';
    public string $options = 'wp_options';
    public bool $free = true;
    public function prepare(string $query, ...$values): string { return vsprintf(str_replace('%s', "'%s'", $query), $values); }
    public function get_var(string $query): ?string { return $this->free || str_contains($query, 'pictures') ? '1' : '0'; }
    public function esc_like(string $text): string { return addcslashes($text, '_%\\'); }
    public function get_col(string $query): array {
        $name = stripslashes(preg_replace("/^.* LIKE '(.*)%'$/", '$1', $query));
        return array_values(array_filter(array_keys($GLOBALS['options']), fn ($one) => str_starts_with($one, $name)));
    }
    public function query(string $query): int { return 1; }
};

class WP_Error {
    public function __construct(private string $why, private string $code = '', private mixed $data = null) {}
    public function get_error_message(): string { return $this->why; }
    public function get_error_data(string $code = ''): mixed { return $code === $this->code ? $this->data : null; }
}
class WP_Post { public function __construct(public int $ID) {} }
class WP_REST_Response { public function __construct(public mixed $data = null, public int $status = 200) {} }
class WP_REST_Request {
    public function __construct(private array $headers, private string $body) {}
    public function get_header(string $name): ?string { return $this->headers[$name] ?? null; }
    public function get_body(): string { return $this->body; }
}

function is_wp_error($value): bool { return $value instanceof WP_Error; }
function add_filter(string $name, callable $do, int $priority = 10, int $takes = 1): void { $GLOBALS['filters'][$name][] = $do; }
function add_action(string $name, callable $do): void { add_filter($name, $do); }
function remove_filter(string $name, callable $do): void { $GLOBALS['filters'][$name] = array_filter($GLOBALS['filters'][$name], fn ($one) => $one !== $do); }
function apply_filters(string $name, $value, ...$more) { foreach ($GLOBALS['filters'][$name] ?? [] as $do) { $value = $do($value, ...$more); } return $value; }
function do_action(string $name): void { foreach ($GLOBALS['filters'][$name] ?? [] as $do) { $do(); } }
function register_activation_hook(string $file, callable $do): void { $GLOBALS['hook']['on'] = $do; }
function register_deactivation_hook(string $file, callable $do): void { $GLOBALS['hook']['off'] = $do; }
function register_rest_route(string $space, string $path, array $route): void { $GLOBALS['routes'][$space . $path] = $route; }

function wp_next_scheduled(string $name) { return array_search($name, $GLOBALS['events'], true); }
function wp_schedule_event(int $at, string $every, string $name): bool { $GLOBALS['events'][] = $name; return true; }
function wp_schedule_single_event(int $at, string $name): bool { return in_array($name, $GLOBALS['events'], true) ? false : wp_schedule_event($at, '', $name); }
function wp_clear_scheduled_hook(string $name): void { $GLOBALS['events'] = array_values(array_diff($GLOBALS['events'], [$name])); }
function spawn_cron(): void { $GLOBALS['spawned'] = true; }

function get_option(string $name) {
    if ($name === 'default_category') { return '1'; }
    return $GLOBALS['cached'][$name] ??= $GLOBALS['options'][$name] ?? false;
}
function update_option(string $name, $value, $autoload = null): bool { $GLOBALS['cached'][$name] = $GLOBALS['options'][$name] = $value; return true; }
function delete_option(string $name): void { unset($GLOBALS['options'][$name], $GLOBALS['cached'][$name]); }
function wp_cache_delete($key, string $group): void { if ($group === 'options') { unset($GLOBALS['cached'][$key]); } }
/** What another process does: with caches of its own. */
function elsewhere(?callable &$do): void {
    if ($do === null) { return; }
    [$now, $do, $cached] = [$do, null, $GLOBALS['cached']];
    $GLOBALS['cached'] = [];
    $now();
    $GLOBALS['cached'] = $cached;
}

function untrailingslashit(string $text): string { return rtrim($text, '/'); }
function wp_slash($value) { return $value; }
function wp_json_encode($value): string { return json_encode($value); }
function wp_date(string $format, int $at): string { return gmdate($format, $at); }
function get_date_from_gmt(string $text): string { return $text; }
function esc_html(string $text): string { return htmlspecialchars($text, ENT_QUOTES); }
function esc_attr(string $text): string { return htmlspecialchars($text, ENT_QUOTES); }
function kses_remove_filters(): void {}
function kses_init(): void {}
function current_user_can(string $what): bool { return true; }

function wp_remote_get(string $url, array $how) { $GLOBALS['asked'][] = $url; return array_shift($GLOBALS['answers']) ?? new WP_Error('nobody answers'); }
function wp_remote_retrieve_body(array $answer): string { return json_encode($answer[1]); }
function wp_remote_retrieve_response_code(array $answer): int { return $answer[0]; }

function wp_insert_post(array $post, bool $error) {
    if (in_array($post['post_name'], $GLOBALS['refused'], true)) { return new WP_Error('not stored'); }
    elsewhere($GLOBALS['before_writing']);
    if ($post['ID'] && !isset($GLOBALS['posts'][$post['ID']])) { return new WP_Error('Invalid post ID.'); }
    $id = $post['ID'] ?: count($GLOBALS['posts']) + 1;
    $post['post_category'] = $post['post_category'] ?: [1];
    $GLOBALS['meta'][$id] = $post['meta_input'] + ($GLOBALS['meta'][$id] ?? []);
    $GLOBALS['posts'][$id] = apply_filters('wp_insert_post_data', array_diff_key($post, ['meta_input' => 0, 'ID' => 0]));
    elsewhere($GLOBALS['after_writing']);
    return $id;
}
function wp_update_post(array $post): void { $GLOBALS['attachments'][$post['ID']] = array_diff_key($post, ['ID' => 0]) + $GLOBALS['attachments'][$post['ID']]; }
function wp_delete_post(int $id, bool $force): void { unset($GLOBALS['posts'][$id], $GLOBALS['meta'][$id]); }
function get_post(int $id): ?array { return $GLOBALS['posts'][$id] ?? null; }
function clean_post_cache(int $id): void {}
function update_post_meta(int $id, string $name, $value): void { $GLOBALS['meta'][$id][$name] = $value; }
function wp_get_post_categories(int $id): array { return $GLOBALS['posts'][$id]['post_category']; }
function term_exists(string $name, string $taxonomy): ?array {
    $id = array_search($name, $GLOBALS['categories'], true);
    return $id ? ['term_id' => (string) $id, 'term_taxonomy_id' => (string) $id] : null;
}
function wp_insert_term(string $name, string $taxonomy, array $more) {
    foreach ($GLOBALS['categories'] as $id => $one) {
        if (strcasecmp($one, $name) === 0) { return new WP_Error('A term with the name provided already exists.', 'term_exists', $id); }
    }
    $GLOBALS['categories'][] = $name;
    return ['term_id' => array_key_last($GLOBALS['categories']), 'term_taxonomy_id' => 0];
}
function download_url(string $url, int $seconds) {
    elsewhere($GLOBALS['while_fetching']);
    if (in_array($url, $GLOBALS['missing'], true)) { return new WP_Error('Not Found'); }
    $GLOBALS['downloads'][] = $url;
    return '/tmp/picture';
}
function media_handle_sideload(array $file, int $post) {
    $GLOBALS['attachments'][$id = 1000 + count($GLOBALS['downloads'])] = ['post_parent' => $post, 'post_name' => $file['name']];
    return $id;
}
function set_post_thumbnail(int $id, int $picture): void { update_post_meta($id, '_thumbnail_id', $picture); }
function wp_delete_attachment(int $id, bool $force): void {
    unset($GLOBALS['attachments'][$id], $GLOBALS['meta'][$id]);
    foreach ($GLOBALS['meta'] as &$of) { if (($of['_thumbnail_id'] ?? 0) === $id) { unset($of['_thumbnail_id']); } }
}
function get_post_status(int $id): string { return $GLOBALS['posts'][$id]['post_status']; }
function get_post_field(string $name, int $id) { return $GLOBALS['posts'][$id][$name]; }
function get_post_meta(int $id, string $name, bool $single) { return $GLOBALS['meta'][$id][$name] ?? ''; }
function get_post_stati(): array { return array_combine($all = ['publish', 'private', 'draft', 'trash'], $all); }
function get_posts(array $by): array {
    $statuses = $by['post_status'] ?? ['publish'];
    $held = fn (int $id): mixed => get_post_meta($id, $by['meta_key'] ?? $by['meta_query'][0]['key'], true);
    $fits = fn (int $id): bool => in_array(get_post_status($id), $statuses, true) && match ($by['meta_compare'] ?? $by['meta_query'][0]['compare'] ?? '=') {
        '=' => $held($id) === $by['meta_value'],
        '<' => $held($id) !== '' && $held($id) < ($by['meta_value'] ?? $by['meta_query'][0]['value']),
    };
    return array_values(array_filter(array_keys($GLOBALS['posts']), $fits));
}

function is_404(): bool { return true; }
function is_singular(): bool { return true; }
function get_queried_object_id(): int { return array_key_first($GLOBALS['posts']) ?? 0; }
function get_query_var(string $name): string { return $GLOBALS['name']; }
function status_header(int $code): void { $GLOBALS['statuses'][] = $code; }
function wp_redirect(string $url, int $code): void { echo json_encode([$code, $url]); }
