#include "app/settings/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "app/settings/sale_files.h"

namespace sluice::app {
namespace {

class SettingsFile : public testing::Test {
protected:
  SettingsFile() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-settings-XXXXXX").string();
    folder = mkdtemp(name.data());
    file = folder / "sluice.toml";
  }
  ~SettingsFile() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] Settings read(const std::string& text) const {
    std::ofstream(file) << text;
    auto settings = load_settings(file);
    EXPECT_TRUE(settings) << text << settings.error().detail;
    return settings ? *settings : Settings();
  }
  [[nodiscard]] std::string error(const std::string& text) const {
    std::ofstream(file) << text;
    const auto settings = load_settings(file);
    if (settings) return "";
    EXPECT_TRUE(settings.error().detail.starts_with(file.string() + ":")) << settings.error().detail;
    return settings.error().detail.substr(file.string().size() + 1);
  }
  std::filesystem::path folder;
  std::filesystem::path file;
};

TEST_F(SettingsFile, OriginsAreReadInTheOneFormThatBrowsersSend) {
  const Settings settings = read(
      "public_url = \"HTTPS://Queue.Example:443/\"\n"
      "allowed_origins = [\"https://SHOP.example/\", \"http://localhost:3000\"]\n"
      "admin_hosts = [\"Ops.Example\"]\n");
  EXPECT_EQ(settings.public_url, "https://queue.example");
  EXPECT_EQ(settings.allowed_origins, (std::vector<std::string>{"https://shop.example", "http://localhost:3000"}));
  EXPECT_EQ(settings.admin_hosts, std::vector<std::string>{"ops.example"});
}

// One file for all: what is an owner's alone need not be where edges and workers are, and is not read there.
TEST_F(SettingsFile, SecretsOfAnOwnerAreReadByWhoHasSales) {
  const std::string text =
      "[payment]\nprovider = \"stripe\"\nsecret_key_file = \"/nowhere/key\"\nwebhook_secret_file = "
      "\"/nowhere/hook\"\n"
      "[cluster]\nledger_file = \"/nowhere/address\"\nname = \"drop\"\nstandby = true\n"
      "bus = \"redis://127.0.0.1:6379/0\"\n";
  std::ofstream(file) << text;
  for (const Role role : {Role::all, Role::owner}) EXPECT_FALSE(load_settings(file, role));
  for (const Role role : {Role::edge, Role::worker}) {
    const auto settings = load_settings(file, role);
    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_EQ(settings->role, role);
    EXPECT_FALSE(settings->cluster.ledger);
    EXPECT_EQ(settings->payment.secret_key, "");
    EXPECT_EQ(settings->payment.url, "https://api.stripe.com") << "whom pages may lead to";
  }
}

TEST_F(SettingsFile, WhatCanNeverMatchIsRefusedWithItsLineFieldAndText) {
  EXPECT_EQ(error("threads = 1\nallowed_origins = [\n  \"https://a.example\",\n  \"shop.example\",\n]\n"),
            "4: allowed_origins[1]: \"shop.example\" must begin with https:// or http://");
  const std::pair<const char*, const char*> table[] = {
      {"allowed_origins = [\"https://shop.example/cart\"]", "1: allowed_origins[0]: \"https://shop.example/cart\""},
      {"allowed_origins = [\"*\"]", "1: allowed_origins[0]: \"*\""},
      {"allowed_origins = [\"null\"]", "1: allowed_origins[0]: \"null\""},
      {"allowed_origins = \"https://shop.example\"", "1: allowed_origins: must be an array of strings"},
      {"allowed_origins = [7]", "1: allowed_origins: must be an array of strings"},
      {"public_url = \"https://shop.example/queue\"", "1: public_url: \"https://shop.example/queue\""},
      {"public_url = \"shop.example\"", "1: public_url: \"shop.example\""},
      {"public_url = \"https://\"", "1: public_url: \"https://\""},
      {"admin_hosts = [\"https://ops.example\"]", "1: admin_hosts[0]: \"https://ops.example\""},
      {"admin_hosts = [\"ops.example:9090\"]", "1: admin_hosts[0]: \"ops.example:9090\""},
      {"\n[payment]\nurl = \"http://\"", "3: payment.url: must be an http or https URL"},
      {"\n[payment]\nurl = \"pay.example\"", "3: payment.url: must be an http or https URL"},
  };
  for (const auto& [text, told] : table) EXPECT_TRUE(error(text).starts_with(told)) << error(text);
}

TEST_F(SettingsFile, WhatIsWrongIsOneLineWhateverItQuotes) {
  EXPECT_EQ(error("\"a\\nb\" = 1\n"), "1: a b: is not a known field");
  EXPECT_EQ(error("allowed_origins = [\"ftp://a\\u0000b\"]"),
            "1: allowed_origins[0]: \"ftp://a b\" must begin with https:// or http://");
}

TEST_F(SettingsFile, OnePrefixIsReadAndABadOneIsToldWithItsText) {
  EXPECT_EQ(read("").shop.root, "/.sluice");
  EXPECT_EQ(read("prefix = \"/line/\"").shop.root, "/line");
  EXPECT_EQ(read("prefix = \"/\"").shop.root, "");
  const std::pair<const char*, const char*> table[] = {
      {"prefix = \"sluice\"", "1: prefix: \"sluice\" must begin and end with \"/\""},
      {"threads = 1\nprefix = \"/a/../b/\"", "2: prefix: \"/a/../b/\" must not hold"},
      {"prefix = \"/v1/\"", "1: prefix: \"/v1/\" begins as an address of Sluice's own does"},
      {"prefix = 7", "1: prefix: must be a string"},
  };
  for (const auto& [text, told] : table) EXPECT_TRUE(error(text).starts_with(told)) << error(text);
}

TEST_F(SettingsFile, CookiesFitTheHostThatPeopleUse) {
  const Settings settings = read(
      "public_url = \"https://www.shop.example\"\ncookie_domain = \"Shop.Example\"\ncookie_same_site = \"none\"\n"
      "frame_ancestors = [\"https://Portal.example/\"]\n");
  EXPECT_EQ(settings.shop.frame_ancestors, std::vector<std::string>{"https://portal.example"});
  std::string line;
  const edge::CookieTerms cookies = cookies_of(settings);
  cookies.append(line, cookies.buyer(), {"x"}, 5);
  EXPECT_EQ(line,
            "Set-Cookie: __Secure-sluice_buyer=x; Path=/; HttpOnly; Domain=shop.example; SameSite=None; Secure; "
            "Max-Age=5\r\n");
  const std::string url = "public_url = \"https://www.shop.example:8443\"\n";
  EXPECT_EQ(cookies_of(read(url)).buyer(), "__Host-sluice_buyer");
  EXPECT_EQ(cookies_of(read("")).buyer(), "sluice_buyer");
  const std::pair<std::string, const char*> table[] = {
      {url + "cookie_domain = \"other.example\"", "2: cookie_domain: \"other.example\" does not cover"},
      {url + "cookie_domain = \"w.shop.example\"", "2: cookie_domain: \"w.shop.example\" does not cover"},
      {url + "cookie_domain = \"op.example\"", "2: cookie_domain: \"op.example\" does not cover"},
      {url + "cookie_domain = \"example\"", "2: cookie_domain: \"example\" must have a dot"},
      {url + "cookie_domain = \"a b\"", "2: cookie_domain:"},
      {url + "cookie_domain = \"shop.example; Secure\"", "2: cookie_domain:"},
      {"public_url = \"http://127.0.0.1\"\ncookie_domain = \"127.0.0.1\"", "2: cookie_domain:"},
      {"cookie_domain = \"shop.example\"", "1: cookie_domain: needs public_url"},
      {"cookie_same_site = \"none\"", "1: cookie_same_site: \"none\" needs"},
      {"public_url = \"http://shop.example\"\ncookie_same_site = \"none\"", "2: cookie_same_site:"},
      {"cookie_same_site = \"None\"", "1: cookie_same_site: must be"},
      {"frame_ancestors = [\"*\"]", "1: frame_ancestors[0]: \"*\""},
  };
  for (const auto& [text, told] : table) EXPECT_TRUE(error(text).starts_with(told)) << error(text);
}

TEST_F(SettingsFile, OneHeaderIsReadAndAConnectionIsAnnouncedIfToldSo) {
  const Settings usual = read("");
  EXPECT_EQ(usual.front.forwarding, http::Forwarding::x_forwarded_for);
  EXPECT_FALSE(usual.front.announces);
  const Settings told =
      read("forwarded_header = \"Forwarded\"\nproxy_protocol = true\ntrusted_proxies = [\"10.0.0.1\"]\n");
  EXPECT_EQ(told.front.forwarding, http::Forwarding::forwarded);
  EXPECT_TRUE(told.front.announces);
  EXPECT_EQ(told.front.proxies.size(), 1U);
  EXPECT_EQ(error("forwarded_header = \"X-Real-IP\""),
            "1: forwarded_header: must be \"X-Forwarded-For\" or \"Forwarded\"");
}

TEST_F(SettingsFile, TheSandboxIsInTheTroubleThatItIsToldToBeIn) {
  const Settings usual = read("");
  EXPECT_EQ(usual.sandbox.fault, sandbox::Fault::none);
  EXPECT_EQ(usual.sandbox.slow_delay, std::chrono::seconds(8));
  const Settings told = read("[sandbox]\nmode = \"slow\"\nslow_delay = \"200ms\"\n");
  EXPECT_EQ(told.sandbox.fault, sandbox::Fault::slow);
  EXPECT_EQ(told.sandbox.slow_delay, std::chrono::milliseconds(200));
  EXPECT_TRUE(error("[sandbox]\nmode = \"sad\"").starts_with("2: sandbox.mode: must be "))
      << error("[sandbox]\nmode = \"sad\"");
  EXPECT_TRUE(error("[sandbox]\nslow_delay = \"2m\"").starts_with("2: sandbox.slow_delay: must be a duration"));
}

TEST_F(SettingsFile, AllowancesCountWhereOthersCanAsk) {
  const auto is_on = [this](const std::string& text) { return allowances_of(read(text)).is_on; };
  EXPECT_FALSE(is_on(""));
  EXPECT_TRUE(is_on("listen = \"0.0.0.0:8080\""));
  EXPECT_TRUE(is_on("public_url = \"https://queue.example\"")) << "behind a proxy on this machine";
  for (const char* here : {"http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080"}) {
    EXPECT_FALSE(is_on(std::string("public_url = \"") + here + "\"")) << here;
  }
  EXPECT_FALSE(is_on("public_url = \"https://queue.example\"\n[allowances]\non = false"));
  EXPECT_TRUE(is_on("[allowances]\non = true"));
}

TEST_F(SettingsFile, UnlessToldOtherwiseOnlyThisMachinesWordCounts) {
  const auto trusts = [this](const std::string& text, const char* address) {
    return read(text).front.proxies.has(*http::parse_address(address));
  };
  EXPECT_TRUE(trusts("", "127.0.0.1"));
  EXPECT_TRUE(trusts("", "::1"));
  for (const char* other : {"10.0.0.1", "172.17.0.1", "192.168.0.1", "fd00::1"}) EXPECT_FALSE(trusts("", other));
  EXPECT_TRUE(trusts("trusted_proxies = [\"172.16.0.0/12\"]", "172.17.0.1"));
  EXPECT_FALSE(trusts("trusted_proxies = []", "127.0.0.1"));
}

TEST_F(SettingsFile, FieldsOfWholeNumbersTakeNothingElse) {
  const std::pair<const char*, const char*> table[] = {
      {"threads = ", "threads"},
      {"waiting_page_status = ", "waiting_page_status"},
      {"[limits]\nheader_bytes = ", "limits.header_bytes"},
      {"[limits]\nbody_bytes = ", "limits.body_bytes"},
      {"[limits]\npipeline = ", "limits.pipeline"},
      {"[limits]\nconnections = ", "limits.connections"},
      {"[waiting]\nstatus_reads = ", "waiting.status_reads"},
      {"[waiting]\nevent_streams = ", "waiting.event_streams"},
  };
  for (const auto& [text, field] : table) {
    for (const char* number :
         {"2000.0", "1e3", "nan", "inf", "-inf", "\"2000\"", "true", "-1", "9223372036854775807"}) {
      EXPECT_NE(error(std::string(text) + number).find(std::string(": ") + field + ": must be"), std::string::npos)
          << text << number << error(std::string(text) + number);
    }
  }
}

TEST_F(SettingsFile, WhatIsWrongInASaleIsToldWithTheLineOfTheFieldItself) {
  const std::string before = "threads = 1\n\n[[sale]]\nid = \"first\"\n\n[[sale]]\n";  // ends with line 6
  const std::pair<const char*, const char*> table[] = {
      {"id = \"a\"\nname = 5\n", "8: sale: name: must be a string"},
      {"name = \"x\"\n", "6: sale: id: is missing"},
      {"id = \"a\"\nstok = 5\n", "8: sale: stok: is not a known field"},
      {"id = \"a\"\nitems = [\n  { id = \"x\", price = { amount = -1, currency = \"EUR\" }, stock = 1 },\n]\n",
       "9: sale: items[0].price.amount: must be"},
      {"id = \"a\"\n[[sale.items]]\nid = \"x\"\nstock = -1\nprice = { amount = 1, currency = \"EUR\" }\n",
       "10: sale: items[0].stock: must be"},
      {"id = \"a\"\n[[sale.items]]\nid = \"x\"\nprice = { amount = 1, currency = \"EUR\" }\n",
       "8: sale: items[0].stock: is missing"},
      {"name = \"x\"\nid = \"first\"\n", "8: sale: id: \"first\" is used twice"},
  };
  for (const auto& [text, told] : table) {
    const std::string found = error(before + text);
    EXPECT_TRUE(found.starts_with(told)) << text << found;
  }
}

TEST_F(SettingsFile, APriceInUnitsAndCentsIsRefusedAndToldHowToWriteIt) {
  const std::string sale =
      "[[sale]]\nid = \"a\"\nitems = [{ id = \"x\", price = { amount = 25.00, currency = \"EUR\" }, stock = 1 }]";
  EXPECT_EQ(error(sale),
            "3: sale: items[0].price.amount: must be a whole number of minor units, from 0 to 999999999999: 2500 for "
            "25.00");
}

TEST_F(SettingsFile, ASaleInAFileOfItsOwnIsToldWithItsLine) {
  std::ofstream(file) << "id = \"a\"\n\nbuyer_limit = 0\n";
  EXPECT_TRUE(load_sale(file).error().detail.starts_with(file.string() + ":3: buyer_limit: must be"));
}

TEST_F(SettingsFile, TheLineOfWhatIsUnknownIsTold) {
  EXPECT_EQ(error("threads = 1\n\n[limits]\npipeline = 5\nheaders = 7\n"), "5: limits.headers: is not a known field");
  EXPECT_EQ(error("threads = 1\nlisen = \"x\"\n"), "2: lisen: is not a known field");
  EXPECT_EQ(error("limits = 5\n"), "1: limits: must be an object");
}

TEST_F(SettingsFile, ABrokerIsToldEverythingOverAQueueOfItsOwn) {
  const Settings settings = read("[relay]\nurl = \"amqp://127.0.0.1\"\n");
  const auto& relay = settings.deliveries.relay;
  ASSERT_TRUE(relay);
  EXPECT_EQ(relay->broker.queue, "sluice.events");
  EXPECT_EQ(relay->target.events.size(), delivery::event_names.size());
  const auto targets = targets_of(settings.deliveries);
  EXPECT_TRUE(delivery::find_target(targets, delivery::Kind::relay, ""));
}

TEST_F(SettingsFile, WhatIsWrongWithABrokerIsTold) {
  const std::string url = "[relay]\nurl = \"amqp://127.0.0.1\"\n";
  EXPECT_EQ(error("[relay]\nqueue = \"a\"\n"), "1: relay.url: is missing");
  EXPECT_EQ(error("[relay]\nurl = \"http://mq\"\n"), "2: relay.url: must be an amqp or amqps URL");
  EXPECT_EQ(error("[relay]\nurl = \"amqp://a:hush@mq\"\n"),
            "2: relay.url: has a password in it; put it into a file, and name that as password_file");
  EXPECT_NE(error(url + "queue = \"amq.x\"\n").find("relay.queue: must be 1 to 100 of"), std::string::npos);
  EXPECT_NE(error(url + "ca_file = \"/x\"\n").find("relay.ca_file: is for an amqps URL"), std::string::npos);
  EXPECT_NE(error(url + "password_file = \"/none\"\n").find("relay.password_file: "), std::string::npos);
}

TEST_F(SettingsFile, AMirrorNamesARedis) {
  const Settings settings = read("[mirror]\nredis = \"redis://127.0.0.1/2\"\nttl = \"1m\"\n");
  ASSERT_TRUE(settings.mirror);
  EXPECT_EQ(settings.mirror->server.database, 2U);
  EXPECT_EQ(settings.mirror->prefix, "sluice");
  EXPECT_EQ(error("[mirror]\nttl = \"1m\"\n"), "1: mirror.redis: is missing");
  EXPECT_TRUE(read("[mirror]\nredis = \"rediss://cache\"\n").mirror->server.tls);
  EXPECT_NE(error("[mirror]\nredis = \"redis://cache\"\nttl = \"1s\"\n").find("3: mirror.ttl: must be a duration"),
            std::string::npos);
}

TEST_F(SettingsFile, TlsToARedisHasItsFilesBesideARedissUrl) {
  const std::string bus = "[cluster]\nname = \"shop\"\nbus = \"rediss://cache\"\n";
  const std::string pem = (folder / "ca.pem").string();
  std::ofstream(pem) << "x";
  const std::string named = " = \"" + pem + "\"\n";
  const Settings settings =
      read(bus + "bus_ca_file" + named + "bus_certificate_file" + named + "bus_key_file" + named);
  EXPECT_EQ(settings.cluster.bus->tls->ca_file, pem);
  EXPECT_EQ(settings.cluster.bus->tls->key_file, pem);
  EXPECT_NE(error(bus + "bus_certificate_file" + named).find("cluster.bus_key_file: is missing"), std::string::npos);
  EXPECT_NE(error(bus + "bus_ca_file = \"/none\"\n").find("\"/none\" cannot be read"), std::string::npos);
  EXPECT_NE(error("[mirror]\nredis = \"redis://cache\"\nca_file" + named).find("mirror.ca_file: is for a rediss URL"),
            std::string::npos);
}

TEST_F(SettingsFile, ABusNamesARedisAndHasTheClustersName) {
  const Settings settings = read("[cluster]\nname = \"shop\"\nbus = \"redis://till@cache:7000/3\"\n");
  ASSERT_TRUE(settings.cluster.bus);
  EXPECT_EQ(settings.cluster.bus->at.host, "cache");
  EXPECT_EQ(settings.cluster.bus->at.port, 7000);
  EXPECT_EQ(settings.cluster.bus->user, "till");
  EXPECT_EQ(settings.cluster.bus->database, 3U);
  EXPECT_FALSE(read("[cluster]\nname = \"shop\"\n").cluster.bus);
  EXPECT_NE(error("[cluster]\nbus = \"redis://cache\"\n").find("cluster.name: is missing"), std::string::npos);
  EXPECT_NE(error("[cluster]\nname = \"shop\"\nbus = \"http://cache\"\n").find("cluster.bus: must be a redis URL"),
            std::string::npos);
  const std::string said = error("[cluster]\nname = \"shop\"\nbus = \"redis://:hush@cache\"\n");
  EXPECT_NE(said.find("bus_file"), std::string::npos);
  EXPECT_EQ(said.find("hush"), std::string::npos);
  EXPECT_NE(error("[cluster]\nname = \"shop\"\nbus_file = \"/none\"\n").find("cluster.bus_file: "),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::app
