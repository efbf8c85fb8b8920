#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <array>

namespace sluice {
namespace {

std::string text_of(std::string_view value) {
  std::string out;
  JsonWriter(out).text(value);
  return out;
}

// RFC 8259, 7: what must be escaped, and nothing else is.
std::string escaped(unsigned char octet) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (octet == '"') return "\\\"";
  if (octet == '\\') return "\\\\";
  if (octet >= 0x20) return {static_cast<char>(octet)};
  return std::string("\\u00") + digits[octet >> 4U] + digits[octet & 15U];
}

TEST(JsonWriter, EscapesWhatMustBeWhereverItStands) {
  for (int octet = 0; octet < 256; ++octet) {
    for (const std::size_t size : std::array<std::size_t, 5>{1, 7, 8, 9, 17}) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string value(size, 'a');
        value[at] = static_cast<char>(octet);
        const std::string expected = "\"" + std::string(at, 'a') + escaped(static_cast<unsigned char>(octet)) +
                                     std::string(size - at - 1, 'a') + "\"";
        ASSERT_EQ(text_of(value), expected) << octet << " at " << at << " of " << size;
      }
    }
  }
}

TEST(JsonWriter, NeighboursOfWhatIsEscapedStayAsTheyAre) {
  EXPECT_EQ(text_of("\"\"!#[]\\\\"), R"("\"\"!#[]\\\\")");
  EXPECT_EQ(text_of(std::string("\0\0\x20\x1f\x7f\x80\xff\"", 8)), "\"\\u0000\\u0000 \\u001f\x7f\x80\xff\\\"\"");
}

TEST(JsonWriter, CommasStandBetweenMembersAndElements) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("a", 1).field("b", "x").key("c").begin_array().number(-1).boolean(true).null();
  json.end_array().key("d").begin_object().end_object().key("e").decimal(0.125, 2).field("f", false).end_object();
  EXPECT_EQ(out, R"({"a":1,"b":"x","c":[-1,true,null],"d":{},"e":0.12,"f":false})");
}

}  // namespace
}  // namespace sluice
