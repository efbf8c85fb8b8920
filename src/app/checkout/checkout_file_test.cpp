#include "app/checkout/checkout_file.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::app {
namespace {

using rehearse::Script;

boost::json::object object_of(std::string_view text) {
  return boost::json::parse(text).as_object();
}
std::string error_of(std::string_view text) {
  const auto script = parse_checkout(object_of(text));
  return script ? "" : script.error().detail;
}
// Of one step, with a base.
std::string error_of_step(std::string_view step) {
  return error_of(R"({"base":"http://127.0.0.1:1","step":[{"name":"a",)" + std::string(step) + "}]}");
}
std::string text_of(const rehearse::Pattern& pattern, const Script& script) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < script.names.size(); ++i) values.push_back("<" + script.names[i] + ">");
  std::string out;
  pattern.fill(out, values);
  return out;
}

TEST(CheckoutFile, ReadsWhatIsAskedAndWhatIsTaken) {
  const auto script = parse_checkout(object_of(R"({"base":"http://127.0.0.1:8081/","sluice_cookies":true,
      "objective":{"p99":"2s"},"buyers_at_once":50,"step":[
      {"name":"page","path":"/c?hold={hold}","take":{"token":{"after":"t=","before":"&"},"next":{"header":"Location"}},
       "expect":["2xx",303],"think":"2s","follow":false},
      {"name":"pay","url":"{next}","form":{"a b":"x&{token}","n":5},"headers":{"X-Pass":"{pass}"},"attempts":3},
      {"name":"api","url":"https://api.example/x","method":"PUT","json":{"a":["{token}",1,true,{}],"b":"say \"{hold}\""}}]})"));
  ASSERT_TRUE(script) << script.error().detail;
  EXPECT_EQ(script->hosts, (std::vector<std::string>{"http://127.0.0.1:8081", "https://api.example:443"}));
  EXPECT_EQ(script->objective.completed, 0.99);
  EXPECT_EQ(script->objective.p99, std::chrono::seconds(2));
  const auto& [page, pay, api] = std::tie(script->steps[0], script->steps[1], script->steps[2]);
  EXPECT_EQ(text_of(page.url, *script), "http://127.0.0.1:8081/c?hold=%3Chold%3E");
  EXPECT_FALSE(page.follows);
  EXPECT_EQ(page.expect[1].first, 303);
  EXPECT_EQ(pay.method, "POST");
  EXPECT_EQ(text_of(pay.url, *script), "<next>");
  EXPECT_EQ(text_of(*pay.body, *script), "a%20b=x%26%3Ctoken%3E&n=5");
  EXPECT_EQ(text_of(pay.headers[0], *script), "X-Pass: <pass>");
  EXPECT_EQ(text_of(pay.headers[1], *script), "Content-Type: application/x-www-form-urlencoded");
  EXPECT_EQ(api.method, "PUT");
  EXPECT_EQ(text_of(*api.body, *script), R"({"a":["<token>",1,true,{}],"b":"say \"<hold>\""})");
  EXPECT_TRUE(script->uses(Script::pass));
  EXPECT_FALSE(script->uses(Script::ticket));
}

TEST(CheckoutFile, NamesTheKeyOfWhatIsWrong) {
  EXPECT_EQ(error_of("{}"), "step: is missing");
  EXPECT_EQ(error_of(R"({"step":[]})"), "step: there must be one");
  EXPECT_EQ(error_of(R"({"steps":[]})"), "steps: is not a known field");
  EXPECT_EQ(error_of(R"({"base":"shop","step":[]})"),
            "base: must be an http or https address, such as \"http://127.0.0.1:8081\"");
  EXPECT_EQ(error_of(R"({"step":[{"name":"a","path":"/x"}]})"),
            "step[0].path: needs a base at the beginning of the file");
  EXPECT_EQ(
      error_of_step(R"("path":"/{hld}")"),
      "step[0].path: {hld} is not known at this step; known are {hold}, {sale}, {ticket}, {pass}, {buyer}, {email}");
  EXPECT_EQ(error_of_step(R"("path":"x")"), "step[0].path: must begin with a slash");
  EXPECT_EQ(error_of_step(R"("url":"https://{sale}.example/")"),
            "step[0].url: must be an http or https address whose host is written out, or begin with a {name}");
  EXPECT_EQ(error_of_step(R"("url":"https://shop.example{sale}/")"),
            "step[0].url: must be an http or https address whose host is written out, or begin with a {name}");
  EXPECT_EQ(error_of_step(R"("path":"/","form":{},"json":{})"),
            "step[0].form: must be the only body: form, json or text");
  EXPECT_EQ(error_of_step(R"("path":"/","form":{"x":"{y}"})").substr(0, 44),
            "step[0].form.x: {y} is not known at this ste");
  EXPECT_EQ(error_of_step(R"("path":"/","headers":{"Cookie":"a=b"})"),
            "step[0].headers.Cookie: is no header that can be set");
  EXPECT_EQ(error_of_step(R"("path":"/","headers":{"X":"a\nb"})"), "step[0].headers.X: must be one line");
  EXPECT_EQ(error_of_step(R"("path":"/","expect":"1xx")"),
            "step[0].expect: must be statuses from 200 to 599, such as [\"2xx\", 303]");
  EXPECT_EQ(error_of_step(R"("path":"/","take":{"hold":{"json":"/a"}})"),
            "step[0].take.hold: is given already, by Sluice");
  EXPECT_EQ(error_of_step(R"("path":"/","take":{"x":{"after":"a"}})").substr(0, 21), "step[0].take.x: must ");
  EXPECT_EQ(error_of_step(R"("path":"/","timeout":"0s")").substr(0, 16), "step[0].timeout:");
  EXPECT_EQ(error_of_step(R"("path":"/","method":"TRACE")").substr(0, 15), "step[0].method:");
}

// A value is known from the step after the one that takes it.
TEST(CheckoutFile, AValueIsNotKnownBeforeItIsTaken) {
  EXPECT_EQ(error_of_step(R"("path":"/{x}","take":{"x":{"cookie":"x"}})").substr(0, 17), "step[0].path: {x}");
  EXPECT_EQ(error_of(R"({"base":"http://127.0.0.1:1","step":[
      {"name":"a","path":"/","take":{"x":{"cookie":"x"}}},{"name":"b","path":"/{x}"}]})"),
            "");
  EXPECT_EQ(error_of(R"({"base":"http://127.0.0.1:1","step":[{"name":"a","path":"/"},{"name":"a","path":"/"}]})"),
            "step[1].name: \"a\" is another step's, too");
}

}  // namespace
}  // namespace sluice::app
