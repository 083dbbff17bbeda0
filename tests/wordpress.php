<?php
// As much of WordPress as the plugin of our documentation needs, in memory. What it does was seen in
// WordPress itself: an event is dropped that has a namesake within ten minutes; revisions, quotation
// marks and filters are not acted here.

const ABSPATH = '/';
const DB_NAME = 'wordpress';

$options = $posts = $meta = $events = $filters = $routes = $answers = $asked = $statuses = [];
$refused = [];  // slugs that the database does not take
$hook = [];
$wpdb = new class {
    public string $prefix = 'wp_';
    public bool $free = true;
    public function prepare(string $query, ...$values): string { return vsprintf(str_replace('%s', "'%s'", $query), $values); }
    public function get_var(string $query): ?string { return $this->free ? '1' : '0'; }
    public function query(string $query): int { return 1; }
};

class WP_Error { public function __construct(private string $why) {} public function get_error_message(): string { return $this->why; } }
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

function get_option(string $name) { return $GLOBALS['options'][$name] ?? false; }
function update_option(string $name, $value, $autoload = null): bool { $GLOBALS['options'][$name] = $value; return true; }
function delete_option(string $name): void { unset($GLOBALS['options'][$name]); }

function untrailingslashit(string $text): string { return rtrim($text, '/'); }
function wp_slash($value) { return $value; }
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
    $id = $post['ID'] ?: count($GLOBALS['posts']) + 1;
    $GLOBALS['meta'][$id] = $post['meta_input'] + ($GLOBALS['meta'][$id] ?? []);
    $GLOBALS['posts'][$id] = apply_filters('wp_insert_post_data', array_diff_key($post, ['meta_input' => 0, 'ID' => 0]));
    return $id;
}
function wp_delete_post(int $id, bool $force): void { unset($GLOBALS['posts'][$id], $GLOBALS['meta'][$id]); }
function get_post_status(int $id): string { return $GLOBALS['posts'][$id]['post_status']; }
function get_post_field(string $name, int $id) { return $GLOBALS['posts'][$id][$name]; }
function get_post_meta(int $id, string $name, bool $single) { return $GLOBALS['meta'][$id][$name] ?? ''; }
function get_post_stati(): array { return array_combine($all = ['publish', 'private', 'draft', 'trash'], $all); }
function get_posts(array $by): array {
    $statuses = $by['post_status'] ?? ['publish'];
    $fits = fn (int $id): bool => in_array(get_post_status($id), $statuses, true) && (isset($by['meta_key'])
        ? get_post_meta($id, $by['meta_key'], true) === $by['meta_value']
        : get_post_meta($id, $by['meta_query'][0]['key'], true) < $by['meta_query'][0]['value']);
    return array_values(array_filter(array_keys($GLOBALS['posts']), $fits));
}

function is_404(): bool { return true; }
function is_singular(): bool { return true; }
function get_queried_object_id(): int { return array_key_first($GLOBALS['posts']) ?? 0; }
function get_query_var(string $name): string { return $GLOBALS['name']; }
function status_header(int $code): void { $GLOBALS['statuses'][] = $code; }
function wp_redirect(string $url, int $code): void { echo json_encode([$code, $url]); }
