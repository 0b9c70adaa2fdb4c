// Checks what Document accepts beyond the grammar of JSON, its limits, and that it knows where everything stands.
// Each trap of the parsing library (duplicate keys, numbers out of range, nesting, what follows the document, NUL,
// huge tokens, invalid UTF-8) has a test here or in syntax_error_test.cpp.

#include "lb/json/document.h"

#include <gtest/gtest.h>

#include "engine_json/check.h"

namespace {

using check::Lines;
using check::parse_errors;
using check::parsed;
using lb::json::Document;
using lb::json::Kind;
using lb::json::Value;

std::string place(const Document& document, std::size_t offset) {
  std::size_t line = 0;
  std::size_t column = 0;
  document.position(offset, line, column);
  return std::to_string(line) + ":" + std::to_string(column);
}

TEST(Document, KeepsTheTreeInTheOrderWritten) {
  const Document document = parsed(R"({"b": [null, true, -1.50e2, "x\u00e9\n"], "a": {}})");
  const Value& root = document.root();
  ASSERT_EQ(root.kind, Kind::kObject);
  ASSERT_EQ(root.members.size(), 2U);
  EXPECT_EQ(root.members[0].key, "b");
  EXPECT_EQ(root.members[1].key, "a");
  const Value& list = root.members[0].value;
  ASSERT_EQ(list.kind, Kind::kList);
  ASSERT_EQ(list.items.size(), 4U);
  EXPECT_EQ(list.items[0].kind, Kind::kNull);
  EXPECT_EQ(list.items[1].kind, Kind::kFlag);
  EXPECT_TRUE(list.items[1].flag);
  EXPECT_EQ(list.items[2].kind, Kind::kNumber);
  EXPECT_EQ(list.items[2].text, "-1.50e2");
  EXPECT_EQ(list.items[3].text, "xé\n");
  EXPECT_EQ(root.find("a"), &root.members[1].value);
  EXPECT_EQ(root.find("c"), nullptr);
}

TEST(Document, KnowsWhereEveryKeyAndValueStands) {
  const Document document = parsed("{\n  \"a,:\\\"\" : [ 1 ,\n\t\"]\",false], \"b\":{\"c\"\r\n:\n  0}}");
  const Value& root = document.root();
  EXPECT_EQ(place(document, root.offset), "1:1");
  EXPECT_EQ(place(document, root.members[0].offset), "2:3");
  const Value& list = root.members[0].value;
  EXPECT_EQ(place(document, list.offset), "2:13");
  EXPECT_EQ(place(document, list.items[0].offset), "2:15");
  EXPECT_EQ(place(document, list.items[1].offset), "3:2");
  EXPECT_EQ(place(document, list.items[2].offset), "3:6");
  const lb::json::Member& b = root.members[1];
  EXPECT_EQ(place(document, b.offset), "3:14");
  EXPECT_EQ(place(document, b.value.members[0].offset), "3:19");
  EXPECT_EQ(place(document, b.value.members[0].value.offset), "5:3");
}

TEST(Document, CountsLinesFarIntoALongText) {
  std::string text = "[\n";
  for (int i = 0; i < 5000; ++i) text += i % 7 == 0 ? "1,\n" : "12,";
  text += "\n   \"end\"]";
  const Document document = parsed(text);
  EXPECT_EQ(place(document, document.root().items.back().offset), "718:4");
  EXPECT_EQ(place(document, 0), "1:1");
  EXPECT_EQ(place(document, text.size() + 99), "718:10");
}

TEST(Document, SkipsAByteOrderMarkAndDoesNotCountIt) {
  const Document document = parsed("\xEF\xBB\xBF{\"a\": 1}");
  EXPECT_EQ(place(document, document.root().find("a")->offset), "1:7");
  EXPECT_EQ(parse_errors("\xEF\xBB\xBF\xEF\xBB\xBF{}"),
            Lines{"1:1 : unexpected byte order mark; expected a value"});
  EXPECT_EQ(parse_errors("\xEF\xBB{}"), Lines{"1:1 : unexpected byte order mark; expected a value"});
}

TEST(Document, RefusesDuplicateKeysAndNamesEveryPlace) {
  EXPECT_EQ(parse_errors("{\"a\": 1, \"b\": [{\"x\": 1,\n \"y\": 2, \"x\": 3}],\n \"a\": 4, \"a\": 5}"),
            (Lines{"2:10 /b/0/x: duplicate key \"x\": first at 1:17, again at 2:10",
                   "3:2 /a: duplicate key \"a\": first at 1:2, again at 3:2",
                   "3:10 /a: duplicate key \"a\": first at 1:2, again at 3:10"}));
}

TEST(Document, SeesThroughEscapesOfDuplicateKeys) {
  EXPECT_EQ(parse_errors(R"({"a/b": 1, "\u0061/b": 2})"),
            Lines{"1:12 /a~1b: duplicate key \"a/b\": first at 1:2, again at 1:12"});
}

TEST(Document, AcceptsTheSameKeyInDifferentObjects) {
  EXPECT_EQ(parse_errors(R"({"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 1}]})"), Lines{});
}

TEST(Document, NestsToItsLimitAndNoFurther) {
  const std::size_t limit = Document::kMaxDepth;
  EXPECT_EQ(parse_errors(std::string(limit, '[') + std::string(limit, ']')), Lines{});
  EXPECT_EQ(parse_errors(std::string(limit + 1, '[') + std::string(limit + 1, ']')),
            Lines{"1:65 : nested deeper than 64 levels"});
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(parse_errors(objects), Lines{"1:321 : nested deeper than 64 levels"});
}

TEST(Document, RefusesMoreValuesThanItsLimit) {
  std::string text = "[";
  for (std::size_t i = 0; i < Document::kMaxValues; ++i) text += "1,";
  text.back() = ']';
  EXPECT_EQ(parse_errors(text), Lines{"1:8000000 : more than 4000000 values in one document"});
}

TEST(Document, RefusesNulWhereverItStands) {
  using namespace std::string_view_literals;
  const std::string message = " : a NUL byte: not a text file, or not UTF-8 (UTF-16 is not read)";
  EXPECT_EQ(parse_errors("{}\0"sv), Lines{"1:3" + message});
  EXPECT_EQ(parse_errors("{\n\"a\0b\": 1}"sv), Lines{"2:3" + message});
  EXPECT_EQ(parse_errors("\xFF\xFE{\0}\0"sv), Lines{"1:4" + message});
  EXPECT_EQ(parse_errors(R"({"a": "x\u0000y"})"), Lines{"1:7 : a text may not contain the character \\u0000"});
  EXPECT_EQ(parse_errors(R"({"\u0000": 1})"), Lines{"1:2 : a key may not contain the character \\u0000"});
}

TEST(Document, KeepsAMillionDigitsOutOfItsMessages) {
  const auto errors = parse_errors("[" + std::string(1'000'000, '9') + "]");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0],
            "1:2 : the number '" + std::string(37, '9') + "...' is out of range; at most 1.7976931348623157e308");
  EXPECT_EQ(parse_errors("[0." + std::string(1'000'000, '9') + "]"), Lines{});
}

TEST(Document, BoundsMessagesOfHugeTokens) {
  const std::string key(1'000'000, 'k');
  for (const std::string& text : {"{\"" + key + "\":1,\"" + key + "\":2}", "{" + key + "}", "[1 \"" + key + "\"]",
                                  "[\"" + key + "\\q\"]", "[\"" + key}) {
    const auto document = Document::parse(text);
    ASSERT_FALSE(document.ok());
    EXPECT_LE(document.errors()[0].message.size(), 200U);
  }
}

TEST(Document, StopsAtAHundredDuplicates) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"a\":1,";
  text.back() = '}';
  EXPECT_EQ(parse_errors(text).size(), 100U);
}

TEST(Document, LocatesTheNearestValueThatExists) {
  const Document document = parsed("{\"nodes\": [\n {\"a/b\": 1, \"m~n\": 2},\n 3]}");
  lb::InputErrors errors{{.path = "/nodes/0/a~1b", .message = "m"}, {.path = "/nodes/0/m~0n", .message = "m"},
                         {.path = "/nodes/1/x/y", .message = "m"},  {.path = "/nodes/2", .message = "m"},
                         {.path = "/nodes/x", .message = "m"},      {.path = "", .message = "m"},
                         {.path = "/other", .message = "m"}};
  errors.push_back({.path = "/nodes/1", .message = "m", .line = 9, .column = 8});
  document.locate(errors);
  EXPECT_EQ(check::lines_of(errors),
            (Lines{"2:10 /nodes/0/a~1b: m", "2:20 /nodes/0/m~0n: m", "3:2 /nodes/1/x/y: m", "1:11 /nodes/2: m",
                   "1:11 /nodes/x: m", "1:1 : m", "1:1 /other: m", "9:8 /nodes/1: m"}));
}

TEST(Document, LocatesNothingInAValueThatWasSet) {
  Document document = parsed(R"({"a": 1})");
  ASSERT_TRUE(document.set("a=2").empty());
  lb::InputErrors errors{{.path = "/a", .message = "m"}};
  document.locate(errors);
  EXPECT_EQ(check::lines_of(errors), Lines{"0:0 /a: m"});
}

}  // namespace
