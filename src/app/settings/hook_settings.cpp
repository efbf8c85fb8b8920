#include "app/settings/hook_settings.h"

#include <algorithm>

#include "app/settings/delivery_settings.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

using shop::Fields;

using When = HookSettings::When;

// More often, and a sale that sells has a process begun for every unit; more rarely, and pages say for hours what is
// not so.
constexpr Duration every_min = std::chrono::milliseconds(100);
constexpr Duration every_max = std::chrono::hours(1);
constexpr Duration change_timeout = std::chrono::seconds(10);  // a cache that takes longer is told again
constexpr Duration by_max = std::chrono::hours(24 * 7);
constexpr Duration timeout_max = std::chrono::minutes(10);
constexpr std::size_t command_bytes_max = 4000;
constexpr std::size_t hook_secrets_max = 4;

void read_deed(Fields& fields, HookSettings& hook) {
  const bool is_command = fields.find("command") != nullptr;
  if (is_command == (fields.find("url") != nullptr)) fields.fail("command", "or url: exactly one of the two");
  fields.text("command", hook.command, command_bytes_max);
  if (is_command && hook.command.empty()) fields.fail("command", "must not be empty");
  if (is_command && fields.find("secrets") != nullptr) fields.fail("secrets", "is for a url");
  if (is_command) return;
  fields.boolean("allow_private", hook.endpoint.allow_private);
  fields.text_for("url", [&hook](const std::string& url) {
    hook.endpoint.url = url;
    return fulfilment::webhook_url_problem(url, hook.endpoint.allow_private);
  });
  if (!fields.is_of_list()) fields.require("secrets");
  auto& secrets = hook.endpoint.secrets;
  read_webhook_secrets(fields, secrets);
  if (secrets.empty() || secrets.size() > hook_secrets_max) fields.fail("secrets", "must be one to four");
}

void read_time(Fields& fields, HookSettings& hook) {
  const bool is_of_changes = hook.when == When::change;
  const char* other = is_of_changes ? "by" : "every";
  if (fields.find(other) != nullptr) fields.fail(other, "is not for this `when`");
  if (is_of_changes) hook.timeout = change_timeout;
  if (is_of_changes || fields.is_of_list()) fields.duration("every", hook.every, every_min, every_max);
  if (is_of_changes) return;
  if (hook.when == When::after_end) hook.by = Duration::zero();
  fields.duration("by", hook.by, Duration::zero(), by_max);
}

void read_hook(Fields& fields, HookSettings& hook) {
  fields.only({"name", "when", "by", "every", "command", "url", "secrets", "allow_private", "timeout", "sales"});
  for (const char* name : {"name", "when"}) fields.require(name);
  fields.id("name", hook.name);
  fields.choice("when", hook.when,
                {{"before_opening", When::before_opening}, {"after_end", When::after_end}, {"change", When::change}});
  read_time(fields, hook);
  read_deed(fields, hook);
  fields.duration("timeout", hook.timeout, std::chrono::milliseconds(100), timeout_max);
  hook.endpoint.timeout = hook.timeout;
  fields.texts_for("sales", [&hook](const std::string& sale) -> std::string {
    hook.sales.push_back(sale);
    return is_valid_name(sale) ? "" : "\"" + sale + "\" must be 1 to 40 of a-z, 0-9 and -";
  });
}

}  // namespace

bool HookSettings::is_for(std::string_view sale, bool is_rehearsal) const {
  if (sales.empty()) return !is_rehearsal;
  return std::find(sales.begin(), sales.end(), sale) != sales.end();
}

void read_hooks(Fields& fields, std::vector<HookSettings>& hooks) {
  fields.array("hook", hooks_max, [&hooks](Fields& entry, std::size_t) {
    HookSettings hook;
    read_hook(entry, hook);
    const auto is_same = [&hook](const HookSettings& other) { return other.name == hook.name; };
    if (std::any_of(hooks.begin(), hooks.end(), is_same)) entry.fail("name", "\"" + hook.name + "\" is used twice");
    hooks.push_back(std::move(hook));
  });
}

}  // namespace sluice::app
