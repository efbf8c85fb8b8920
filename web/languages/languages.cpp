#include "web/languages/languages.h"

#include <algorithm>
#include <set>

#include "web/composition/document.h"
#include "web/languages/plural.h"

namespace sluice::web {
namespace {

Result<Words> built_in(std::string_view code) {
  const std::string name = std::string(code) + ".json";
  auto words = Words::parse(code, embedded("/languages/" + name), name);
  if (!words) return words;
  const auto added = words->add(embedded("/languages/shop." + name), "shop." + name);
  if (!added) return added.error();
  return words;
}

Result<std::vector<std::filesystem::path>> files_in(const std::filesystem::path& folder) {
  std::error_code error;
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) files.insert(entry.path());
  if (error) return invalid_input(folder.string() + ": cannot be read");
  return std::vector(files.begin(), files.end());
}

Result<void> take_texts(const std::filesystem::path& file, std::vector<Words>& all) {
  const std::string code = file.stem().string();
  const auto text = read_file(file);
  if (!text) return text.error();
  const auto known = std::ranges::find(all, code, &Words::code);
  if (known != all.end()) return known->replace(*text, file.string());
  auto words = Words::translated(all.front(), code, *text, file.string());
  if (!words) return words.error();
  all.push_back(std::move(*words));
  return {};
}

bool is_texts(const std::filesystem::path& file) {
  return file.extension() == ".json" && has_plural_rules(file.stem().string());
}

bool is_design(const std::filesystem::path& file) {
  return file.filename() == "queue.html" || file.filename() == "queue.css";
}

Result<void> take_folder(const std::filesystem::path& folder, bool has_design, Languages& languages) {
  const auto files = files_in(folder);
  if (!files) return files.error();
  for (const auto& file : *files) {
    if (is_texts(file)) {
      if (const auto taken = take_texts(file, languages.words); !taken) return taken.error();
    } else if (!has_design || !is_design(file)) {
      languages.notes.push_back(file.string() + ": is not used");
    }
  }
  return {};
}

// A text may be set for a language before the shop's name is, and then wins.
void name_brand(const Shop& shop, Words& words) {
  if (words.knows("brand") && !words.say("brand").empty()) return;
  words.set("brand", !shop.look.name.empty() ? shop.look.name : shop.is_demo ? words.say("demoName") : "");
}

// Where a confirmation is sent, people are told so. That it was, is the order's to say.
void tell_of_mail(Words& words) {
  words.set("emailHint", words.say("mailHint"));
}

}  // namespace

Result<Languages> read_languages(const Shop& shop) {
  Languages languages;
  for (const std::string_view code : language_codes) {
    auto words = built_in(code);
    if (!words) return words.error();
    words->set("brand", "");
    languages.words.push_back(std::move(*words));
  }
  for (const auto& folder : std::set{shop.design, shop.texts}) {
    if (folder.empty()) continue;
    if (const auto taken = take_folder(folder, folder == shop.design, languages); !taken) return taken.error();
  }
  for (Words& words : languages.words) {
    name_brand(shop, words);
    if (shop.sends_mail) tell_of_mail(words);
  }
  const auto own = std::ranges::find(languages.words, shop.language, &Words::code);
  if (own == languages.words.end())
    return invalid_input("shop.language: there are no texts in \"" + shop.language + "\"");
  std::rotate(languages.words.begin(), own, own + 1);
  return languages;
}

}  // namespace sluice::web
