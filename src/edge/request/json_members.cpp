#include "edge/request/json_members.h"

#include <algorithm>
#include <boost/json.hpp>
#include <deque>
#include <vector>

namespace sluice::edge {
namespace {

constexpr std::string_view blanks = " \t\r\n";

void skip_blanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
}

// Past the closing quote. REQUIRES: `text` begins with a quote.
std::size_t end_of_string(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

// Up to the comma or bracket after a value of the outermost object.
std::size_t end_of_value(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      i += end_of_string(text.substr(i)) - 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == '}')) {
      return i;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return text.size();
}

std::string_view take(std::string_view& rest, std::size_t count) {
  const std::string_view taken = rest.substr(0, count);
  rest.remove_prefix(taken.size());
  return taken;
}

std::string unescaped(std::string_view quoted) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({quoted.data(), quoted.size()}, error);
  const auto* text = value.if_string();
  return error || text == nullptr ? std::string(quoted) : std::string(text->data(), text->size());
}

// Goes through a JSON text once and keeps the names of the objects that it is in.
class Repeats {
public:
  explicit Repeats(std::string_view text) : text_(text) {}

  std::optional<std::string> find() {
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '"') {
        i += take_string(text_.substr(i)) - 1;
      } else if (c == '{' || c == '[') {
        within_.push_back({.is_array = c == '[', .names = names_.size()});
        is_name_next_ = c == '{';
      } else if (c == ',') {
        pass_comma();
      } else if (c == '}' || c == ']') {
        if (auto name = repeated_here()) return name;
        names_.resize(within_.back().names);
        within_.pop_back();
      }
    }
    return std::nullopt;
  }

private:
  struct Level {
    bool is_array = false;
    std::size_t names = 0;  // where its own begin
    std::size_t index = 0;  // of an array
  };

  // A name, or a text; to its end.
  std::size_t take_string(std::string_view rest) {
    const std::size_t end = end_of_string(rest);
    if (is_name_next_) names_.push_back(name_of(rest.substr(0, end)));
    is_name_next_ = false;
    return end;
  }

  void pass_comma() {
    Level& level = within_.back();
    is_name_next_ = !level.is_array;
    if (level.is_array) ++level.index;
  }

  std::string_view name_of(std::string_view quoted) {
    if (quoted.find('\\') == std::string_view::npos) return quoted.substr(1, quoted.size() - 2);
    return unescaped_.emplace_back(unescaped(quoted));
  }

  // In the object that ends here.
  std::optional<std::string> repeated_here() {
    const auto own = names_.begin() + static_cast<std::ptrdiff_t>(within_.back().names);
    std::sort(own, names_.end());
    const auto twice = std::adjacent_find(own, names_.end());
    return twice == names_.end() ? std::nullopt : std::optional(path_to(*twice));
  }

  std::string path_to(std::string_view name) const {
    std::string path;
    for (std::size_t i = 0; i + 1 < within_.size(); ++i) {
      const Level& level = within_[i];
      if (level.is_array) {
        path += "[" + std::to_string(level.index) + "]";
      } else {
        path.append(path.empty() ? "" : ".").append(names_[within_[i + 1].names - 1]);
      }
    }
    return path.append(path.empty() ? "" : ".").append(name);
  }

  const std::string_view text_;
  std::vector<Level> within_;
  std::vector<std::string_view> names_;  // of all levels, each one's behind those of the one around it
  std::deque<std::string> unescaped_;    // those that `names_` cannot point to in the text
  bool is_name_next_ = false;
};

}  // namespace

void each_member(std::string_view object, const EachMember& each) {
  std::string_view rest = object;
  skip_blanks(rest);
  while (rest.size() > 1) {
    rest.remove_prefix(1);  // '{' or ','
    skip_blanks(rest);
    if (rest.empty() || rest.front() != '"') return;
    const std::string_view written = take(rest, end_of_string(rest));
    skip_blanks(rest);
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));  // ':'
    skip_blanks(rest);
    std::string_view value = take(rest, end_of_value(rest));
    while (!value.empty() && blanks.find(value.back()) != std::string_view::npos) value.remove_suffix(1);
    each(unescaped(written), written, value);
  }
}

std::optional<std::string> repeated_member(std::string_view json) {
  return Repeats(json).find();
}

}  // namespace sluice::edge
