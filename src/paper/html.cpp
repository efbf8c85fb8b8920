#include "paper/html.h"

namespace sluice::paper {

void Html::begin_section(std::string_view title, std::string_view words) {
  add("<section><h2>{}</h2>", title);
  if (!words.empty()) add("<p>{}</p>", words);
}

void Html::begin_table(std::initializer_list<std::string_view> heads) {
  out_ += "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>";
  for (const std::string_view head : heads) add("<th>{}</th>", head);
  out_ += "</tr></thead><tbody>";
}

void Html::row(std::initializer_list<std::string_view> cells) {
  out_ += "<tr>";
  for (const std::string_view cell : cells) add("<td>{}</td>", cell);
  out_ += "</tr>";
}

}  // namespace sluice::paper
