// The subcommands of `sluice`. Each returns the process's exit code; what is wrong goes to standard error in one
// line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::app {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;      // audit: an invariant is broken; sale: the server refused
inline constexpr int exit_wrong_use = 2;   // a wrong flag, file or value; a port or folder in use
inline constexpr int exit_threshold = 99;  // rehearse: a threshold or invariant failed

// Prints "sluice: <text>" and returns `code`.
int complain(const std::string& text, int code = exit_wrong_use);

struct ServeOptions {
  std::optional<std::filesystem::path> config;
  std::optional<std::string> listen;
  std::optional<std::string> admin_listen;
  std::optional<std::filesystem::path> data;
  std::string role = "all";
  bool demo = false;
  bool core_dumps = false;
};
int serve(const ServeOptions& options);
int check(const ServeOptions& options);
// `sluice check --fields`: every field that the configuration may have.
int print_fields();

// What may change in a sale that runs; unset: stays.
struct SaleChanges {
  std::optional<std::string> name{};
  std::optional<std::string> message{};
  std::optional<std::string> opens_at{};   // or "none"
  std::optional<std::string> closes_at{};  // likewise
  std::optional<std::string> pace{};       // "500/5s", "stock"
  std::optional<std::uint32_t> admit{};    // the same in two
  std::optional<std::string> per{};
  std::optional<std::uint32_t> cap{};
  std::optional<std::string> draw_mix{};
  std::optional<std::string> work{};
  std::optional<std::string> hold{};
  std::optional<std::string> hold_max{};
  std::optional<std::string> checkout_url{};
  std::optional<std::string> claim{};
  std::optional<std::string> pass{};
  std::optional<std::string> everybody_passes{};
  std::optional<std::string> longest_stay{};
  std::vector<std::string> always_pass{};  // paths; "none" alone: none
  std::vector<std::string> shares{};       // "members=0.25"
};

struct SaleOptions {
  std::string admin = "http://127.0.0.1:9090";
  std::filesystem::path data = "data";
  std::string action;  // create, list, show, open, pause, resume, close, set, stock, pace, codes, origin-key
  std::string id;      // or the file to create from
  std::string item;
  std::string delta;                   // "+5", "-5"
  std::string line;                    // the name of a priority line
  std::optional<std::uint32_t> count;  // new codes; none: list them
  std::string revoke;                  // the code that is to bring nobody more
  std::uint32_t uses = 1;
  SaleChanges changes;
  std::optional<std::string> in{};  // of close: how much later, such as "30s"; none: now
  bool json = false;
  bool yes = false;  // to what a person would be asked
};
int sale(const SaleOptions& options);

struct ScheduleOptions {
  std::string admin = "http://127.0.0.1:9090";
  std::filesystem::path data = "data";
  bool kubernetes = false;
  std::string before = "30m";
  std::string after = "30m";
  std::string lasts = "2h";
  std::uint32_t replicas = 50;
  std::uint32_t resting = 3;
  std::string autoscaler = "shop";
  std::string name_space = "shop";
  std::string image = "registry.k8s.io/kubectl:v1.33.0";
  std::string account = "sluice-prescale";
};
int schedule(const ScheduleOptions& options);

struct JobsOptions {
  std::string admin = "http://127.0.0.1:9090";
  std::filesystem::path data = "data";
  std::string action;  // list, show, retry, drop
  std::string id;
  bool all = false;   // instead of `id`: every dead one of those that are asked for
  std::string state;  // of those listed: ready or dead; empty: both, likewise below
  std::string kind;
  std::string sale;
  std::string endpoint;
  bool json = false;
  bool yes = false;  // likewise
};
int jobs(const JobsOptions& options);

struct WebhooksOptions {
  std::string admin = "http://127.0.0.1:9090";
  std::filesystem::path data = "data";
  std::string action;  // list, enable, disable
  std::string name;    // the endpoint's
  bool json = false;
};
int webhooks(const WebhooksOptions& options);

struct OrdersOptions {
  std::string admin = "http://127.0.0.1:9090";
  std::filesystem::path data = "data";
  std::string action;  // list, show, export, cancel, refund, erase
  std::string id;      // the sale, or the order
  std::string state;   // of those wanted; empty: all, likewise below
  std::string email;   // or a part of it
  std::string shop_order;
  std::string since;
  std::string before;          // an order: only older ones
  std::uint32_t limit = 100;   // of a list
  std::string format = "csv";  // of an export: csv, jsonl
  std::string amount;          // of a refund, such as 12.50; empty: all that is left
  std::string units;           // of what is cancelled or refunded: return, withdraw, keep; empty: as the server does
  std::vector<std::string> items;  // of a refund, as `tee=1` or `tee#7`; none: `units` is of all
  bool yes = false;
  bool json = false;
};
int orders(const OrdersOptions& options);

struct UserOptions {
  std::string admin = "http://127.0.0.1:9090";
  std::filesystem::path data = "data";
  std::string action;  // add, list, role, password, remove
  std::string name;
  std::string role{};  // view, operate or admin
  std::optional<std::filesystem::path> password_file{};
  bool yes = false;
  bool json = false;
};
int user(const UserOptions& options);

struct ActsOptions {
  std::string admin = "http://127.0.0.1:9090";
  std::filesystem::path data = "data";
  std::string action;  // list, export
  std::string sale;    // of those wanted; empty: all, likewise below
  std::string who;
  std::string kind;
  std::string since;
  std::string before;          // an act: only older ones
  std::uint32_t limit = 100;   // of a list
  std::string format = "csv";  // of an export: csv, jsonl
  bool json = false;
};
int acts(const ActsOptions& options);

struct ReconcileOptions {
  std::string admin = "http://127.0.0.1:9090";
  std::filesystem::path data = "data";
  std::optional<std::filesystem::path> config;  // of the server: whom its payments go to
  bool dry_run = false;                         // tells what it would do
  bool yes = false;
  bool json = false;
};
int reconcile(const ReconcileOptions& options);

struct PreflightOptions {
  std::string admin = "http://127.0.0.1:9090";
  std::filesystem::path data = "data";
  std::string sale;
  std::vector<std::string> ticks;    // ticked, likewise
  std::vector<std::string> unticks;  // not ticked any more
  bool warm = false;
  bool latest = false;  // nothing is looked at: what was found last
  bool json = false;
};
int preflight(const PreflightOptions& options);

struct RehearseOptions {
  std::string sale;
  std::vector<std::string> urls{"http://127.0.0.1:8080"};
  std::optional<std::uint64_t> buyers;
  std::string over = "10s";
  std::uint32_t connections = 1000;
  std::uint64_t seed = 1;
  std::optional<std::string> drain;
  std::vector<std::string> thresholds;
  std::optional<std::string> json;
  std::optional<std::string> html;
  bool owns_target = false;
  bool yes = false;  // the sale need not be one for rehearsals
  std::optional<std::string> origin_key_file;
  std::optional<std::filesystem::path> checkout{};  // the file with the shop's own
  std::string run{};                                // peak, degraded, failover; empty: none of these
  std::optional<std::uint32_t> expected_peak{};     // people who come, a second
  std::vector<std::string> faults{};                // of a degraded run: slow, failing, dead
  std::string fault_for = "5s";                     // each
  std::string restart{};                        // of a failover: a command that kills the server and starts it again
  std::string admin = "http://127.0.0.1:9090";  // who keeps what a named run came to
  std::filesystem::path data = "data";
};
int rehearse(const RehearseOptions& options);

struct AuditOptions {
  std::filesystem::path data = "data";
  std::optional<std::string> ledger;       // a file, or a database's address
  std::optional<std::string> ledger_file;  // in which an address is
  std::optional<std::string> json;
  bool provider = false;                        // hold orders against the provider's own record, too
  std::optional<std::filesystem::path> config;  // of the server: whom its payments go to
  bool draw = false;                            // check the draws instead
  std::optional<std::uint32_t> number;          // and tell this lobby number's place
};
int audit(const AuditOptions& options);

struct SaleReportOptions {
  std::string sale;
  std::filesystem::path data = "data";
  std::optional<std::string> admin;        // of a running server; none: a ledger is read
  std::optional<std::string> ledger;       // a file or an address; none: the data folder's
  std::optional<std::string> ledger_file;  // in which an address is
  std::optional<std::string> json{};
  std::optional<std::string> csv{};
  std::optional<std::string> html{};
};
int sale_report(const SaleReportOptions& options);

struct MoveOptions {
  std::filesystem::path data = "data";
  std::optional<std::string> to;       // an address
  std::optional<std::string> to_file;  // a file with one, likewise below
  std::optional<std::string> from;
  std::optional<std::string> from_file;
  std::string name;  // of the cluster; empty: the data folder's own
};
int move_ledger(const MoveOptions& options);

struct BackupOptions {
  std::filesystem::path data = "data";
  std::filesystem::path file;
};
int backup(const BackupOptions& options);

// A data folder of a backup, or a database that was restored by its own means: one of the three.
struct RestoreOptions {
  std::filesystem::path data = "data";
  std::filesystem::path file;
  std::optional<std::string> ledger;       // an address
  std::optional<std::string> ledger_file;  // in which an address is
};
int restore(const RestoreOptions& options);

}  // namespace sluice::app
