#include "edge/description/description_page.h"

#include <boost/json.hpp>

#include "base/html_text.h"
#include "edge/description/openapi.h"
#include "edge/description/schema_text.h"
#include "web/pages/reference_page.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

// Writes one description, from its head to its schemas.
class Writer {
public:
  explicit Writer(const json::value& document) : document_(document) {}

  std::string main() {
    head();
    contents();
    credentials();
    for (const json::value& tag : document_.at("tags").get_array()) operations_of(tag);
    any_request();
    problems();
    schemas();
    return std::move(html_);
  }

private:
  void line(std::string_view open, std::string_view text, std::string_view close) {
    if (!text.empty()) html_.append(open).append(text).append(close).append("\n");
  }

  void head() {
    const json::value& info = document_.at("info");
    line("<p>", text_html(info, "summary"), ".</p>");
    line("<p>", text_html(info, "description"), "</p>");
    html_ += "<p>For programs: <a href=\"openapi.json\">openapi.json</a>, OpenAPI 3.1.</p>\n";
  }

  // Each operation of a tag, in the order of the description: visit(path, verb, operation).
  template <class Visit>
  void each_operation(const json::value& tag, Visit visit) const {
    for (const auto& [path, verbs] : document_.at("paths").get_object()) {
      for (const auto& [verb, operation] : verbs.get_object()) {
        if (verb == "parameters" || operation.at("tags").at(0) != tag.at("name")) continue;
        visit(std::string(path), upper(std::string(verb)), operation);
      }
    }
  }

  void contents() {
    html_ += "<nav aria-label=\"Contents\">\n";
    for (const json::value& tag : document_.at("tags").get_array()) {
      html_ += "<h2>" + text_html(tag, "name") + "</h2>\n<ul>\n";
      each_operation(tag, [this](const std::string& path, const std::string& verb, const json::value& operation) {
        html_ += "<li><a href=\"#" + text_html(operation, "operationId") + "\"><code>" + verb + " " +
                 html_escaped(path) + "</code></a> " + text_html(operation, "summary") + "</li>\n";
      });
      html_ += "</ul>\n";
    }
    html_ += "</nav>\n";
  }

  void credentials() {
    html_ += "<h2>Who asks</h2>\n<dl>\n";
    for (const auto& [name, scheme] : document_.at("components").at("securitySchemes").get_object()) {
      html_ += "<dt id=\"scheme-" + std::string(name) + "\"><code>" + std::string(name) + "</code></dt>\n<dd>" +
               text_html(scheme, "description") + "</dd>\n";
    }
    html_ += "</dl>\n";
  }

  void operations_of(const json::value& tag) {
    html_ += "<h2>" + text_html(tag, "name") + "</h2>\n";
    line("<p>", text_html(tag, "description"), "</p>");
    each_operation(tag, [this](const std::string& path, const std::string& verb, const json::value& operation) {
      const std::string id = text_html(operation, "operationId");
      html_ += "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-title\">\n<h3 id=\"" + id +
               "-title\"><code class=\"verb\">" + verb + "</code> <code>" + html_escaped(path) + "</code></h3>\n";
      line("<p>", text_html(operation, "summary"), ".</p>");
      line("<p>", text_html(operation, "description"), "</p>");
      who_may(operation);
      parameters(operation);
      if (operation.get_object().contains("requestBody")) body(operation.at("requestBody"));
      responses(operation.at("responses"));
      html_ += "</section>\n";
    });
  }

  void who_may(const json::value& operation) {
    std::string ways;
    for (const json::value& way : operation.at("security").get_array()) {
      std::string schemes;
      for (const auto& [name, scopes] : way.get_object()) {
        schemes += (schemes.empty() ? "<a href=\"#scheme-" : " and <a href=\"#scheme-") + std::string(name) + "\">" +
                   std::string(name) + "</a>";
      }
      ways += (ways.empty() ? "" : ", or ") + (schemes.empty() ? std::string("nothing") : schemes);
    }
    line("<p class=\"soft\">Shown with it: ", ways.empty() ? "nothing" : ways, ".</p>");
  }

  void parameters(const json::value& operation) {
    const json::array& all = operation.at("parameters").get_array();
    if (all.empty()) return;
    html_ += "<h4>Parameters</h4>\n";
    parameter_list(all);
  }

  void parameter_list(const json::array& all) {
    html_ += "<dl>\n";
    for (const json::value& each : all) {
      const json::value& parameter = resolved(document_, each);
      const json::value* required = parameter.get_object().if_contains("required");
      html_ += "<dt><code>" + text_html(parameter, "name") + "</code> <span class=\"soft\">in the " +
               text_html(parameter, "in") + ", " + type_html(parameter.at("schema")) +
               (required != nullptr && required->as_bool() ? ", always" : "") + "</span></dt>\n<dd>" +
               text_html(parameter, "description") + "</dd>\n";
    }
    html_ += "</dl>\n";
  }

  void body(const json::value& request) {
    html_ += "<h4>Body</h4>\n";
    content(request);
  }

  void responses(const json::value& all) {
    html_ += "<h4>Answers</h4>\n";
    for (const auto& [status, each] : all.get_object()) {
      if (each.get_object().contains("$ref")) continue;  // of any request
      html_ += "<details>\n<summary><code>" + std::string(status) + "</code> " + text_html(each, "description") +
               "</summary>\n";
      headers(each);
      content(each);
      html_ += "</details>\n";
    }
    html_ += "<p class=\"soft\">And <a href=\"#any-request\">what any request may meet</a>.</p>\n";
  }

  void any_request() {
    const json::value& components = document_.at("components");
    const json::value& refused = components.at("responses").at("Refused");
    html_ += "<h2 id=\"any-request\">Any request</h2>\n";
    parameter_list({components.at("parameters").at("Traceparent")});
    line("<p>", text_html(refused, "description"), ":</p>");
    content(refused);
  }

  void headers(const json::value& response) {
    const json::value* all = response.get_object().if_contains("headers");
    if (all == nullptr) return;
    html_ += "<dl>\n";
    for (const auto& [name, each] : all->get_object()) {
      const json::value& header = resolved(document_, each);
      html_ += "<dt><code>" + std::string(name) + "</code> <span class=\"soft\">" + type_html(header.at("schema")) +
               "</span></dt>\n<dd>" + text_html(header, "description") + "</dd>\n";
    }
    html_ += "</dl>\n";
  }

  void content(const json::value& of) {
    const json::value* types = of.get_object().if_contains("content");
    if (types == nullptr) return;
    for (const auto& [type, content] : types->get_object()) {
      const json::value& schema = content.at("schema");
      const json::object& examples = content.at("examples").get_object();
      html_ += "<p><code>" + std::string(type) + "</code>: " + type_html(schema) + "</p>\n";
      if (type == "application/problem+json") {
        problem_list(examples);
        continue;
      }
      html_ += members_html(schema);
      for (const auto& [name, each] : examples) example(each);
    }
  }

  void problem_list(const json::object& examples) {
    html_ += "<ul>\n";
    for (const auto& [slug, each] : examples) {
      html_ += "<li><a href=\"problems/" + std::string(slug) + "\">" + std::string(slug) +
               "</a>: " + text_html(resolved(document_, each).at("value"), "detail") + "</li>\n";
    }
    html_ += "</ul>\n";
  }

  void example(const json::value& each) {
    const json::value& value = each.at("value");
    line("<p>", text_html(each, "summary"), ":</p>");
    html_ +=
        "<pre>" + html_escaped(value.is_string() ? std::string(value.get_string()) : pretty_json(value)) + "</pre>\n";
  }

  void problems() {
    html_ +=
        "<h2 id=\"problems\">Problems</h2>\n<table>\n<thead><tr><th scope=\"col\">type</th><th "
        "scope=\"col\">status</th>"
        "<th scope=\"col\">meaning</th></tr></thead>\n<tbody>\n";
    for (const auto& [name, each] : document_.at("components").at("examples").get_object()) {
      const json::value& problem = each.at("value");
      html_ += "<tr><td><a href=\"problems/" + std::string(name) + "\">" + std::string(name) + "</a></td><td>" +
               json::serialize(problem.at("status")) + "</td><td>" + text_html(problem, "detail") + "</td></tr>\n";
    }
    html_ += "</tbody>\n</table>\n";
  }

  void schemas() {
    html_ += "<h2>Schemas</h2>\n";
    for (const auto& [name, schema] : document_.at("components").at("schemas").get_object()) {
      html_ += "<h3 id=\"schema-" + std::string(name) + "\">" + std::string(name) + "</h3>\n";
      line("<p>", text_html(schema, "description"), "</p>");
      const std::string members = members_html(schema);
      members.empty() ? line("<p>", type_html(schema), "</p>") : line("", members, "");
    }
  }

  const json::value& document_;
  std::string html_;
};

}  // namespace

std::string description_page(std::string_view openapi) {
  const json::value document = json::parse({openapi.data(), openapi.size()});
  const std::string title(document.at("info").at("title").get_string());
  return web::reference_page({.title = title, .heading = title, .main = Writer(document).main()});
}

const std::string& buyers_description_page() {
  static const std::string page = description_page(openapi_json);
  return page;
}

const std::string& operators_description_page() {
  static const std::string page = description_page(admin_openapi_json);
  return page;
}

}  // namespace sluice::edge
