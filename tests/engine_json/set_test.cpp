// Checks Document::set, which is what --set does: what the path may be, how the value is taken, and that an
// assignment in error changes nothing.

#include <gtest/gtest.h>

#include "engine_json/check.h"

namespace {

using check::Lines;
using check::parsed;
using lb::json::Document;
using lb::json::Kind;
using lb::json::Value;

const Value* at(const Document& document, std::initializer_list<std::string_view> keys) {
  const Value* value = &document.root();
  for (const std::string_view key : keys) value = value == nullptr ? nullptr : value->find(key);
  return value;
}

Lines set_errors(std::string_view text, std::string_view assignment) {
  Document document = parsed(text);
  return check::lines_of(document.set(assignment));
}

TEST(Set, ReplacesAValueAndMakesObjectsOnTheWay) {
  Document document = parsed(R"({"a": {"b": 1}, "list": [{"w": 1}, {"w": 2}], "none": null})");
  for (const std::string_view assignment :
       {"a.b=2", "x.y.z=true", "list.1.w=7", "none.k=0", "list.0={\"v\": []}"}) {
    EXPECT_EQ(check::lines_of(document.set(assignment)), Lines{}) << assignment;
  }
  EXPECT_EQ(at(document, {"a", "b"})->text, "2");
  EXPECT_TRUE(at(document, {"x", "y", "z"})->flag);
  EXPECT_EQ(at(document, {"list"})->items[1].find("w")->text, "7");
  EXPECT_EQ(at(document, {"list"})->items[0].find("v")->kind, Kind::kList);
  EXPECT_EQ(at(document, {"list"})->items[0].find("w"), nullptr);
  EXPECT_EQ(at(document, {"none", "k"})->text, "0");
}

TEST(Set, TakesAsTextWhatIsNotJson) {
  Document document = parsed("{}");
  for (const std::string_view assignment :
       {"a=p2c", "b=\"p2c\"", "c=5", "d=5ms", "e=", "f=[a-z]+", "g=x=y", "h=01", "i=null", "j= 7 "}) {
    EXPECT_EQ(check::lines_of(document.set(assignment)), Lines{}) << assignment;
  }
  for (const auto& [key, text] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"a", "p2c"}, {"b", "p2c"}, {"d", "5ms"}, {"e", ""}, {"f", "[a-z]+"}, {"g", "x=y"}, {"h", "01"}}) {
    EXPECT_EQ(at(document, {key})->kind, Kind::kText) << key;
    EXPECT_EQ(at(document, {key})->text, text);
  }
  EXPECT_EQ(at(document, {"c"})->kind, Kind::kNumber);
  EXPECT_EQ(at(document, {"i"})->kind, Kind::kNull);
  EXPECT_EQ(at(document, {"j"})->text, "7");
}

TEST(Set, ReachesTheValuesOfRows) {
  Document document = parsed(R"({"steps": [["0s", 1], ["1s", 2]]})");
  ASSERT_TRUE(document.set("steps.1.1=7").empty());
  EXPECT_EQ(lb::json::read<sample::Sample>(document).value().steps[1].rate, 7);
  ASSERT_TRUE(document.set("steps=[[\"2s\", 3]]").empty());
  EXPECT_EQ(lb::json::read<sample::Sample>(document).value().steps.size(), 1U);
}

TEST(Set, GivesValuesWithoutAPlace) {
  Document document = parsed(R"({"rate": 1})");
  ASSERT_TRUE(document.set("rate=fast").empty());
  ASSERT_TRUE(document.set("budget={\"rtaio\": 1}").empty());
  const auto sample = lb::json::read<sample::Sample>(document);
  ASSERT_FALSE(sample.ok());
  EXPECT_EQ(check::lines_of(sample.errors()),
            (Lines{"0:0 /rate: expected a number from 0.001 to 1000000 requests/s, got \"fast\"",
                   "0:0 /budget/rtaio: unknown key; did you mean \"ratio\"?"}));
}

TEST(Set, RefusesWhatIsNoAssignment) {
  const std::string form = "0:0 : expected path=value, such as balancer.policy.type=p2c or nodes.0.weight=3, got ";
  for (const std::string text : {"", "a", "=1", ".a=1", "a.=1", "a..b=1"}) {
    EXPECT_EQ(set_errors("{}", text), Lines{form + "\"" + text + "\""});
  }
}

TEST(Set, RefusesEntriesThatDoNotExist) {
  const std::string_view text = R"({"l": [1, 2]})";
  EXPECT_EQ(set_errors(text, "l.2=1"), Lines{"0:0 /l/2: the list has 2 entries, the first is 0; there is no 2"});
  EXPECT_EQ(set_errors(text, "l.99999999999999999999=1"),
            Lines{"0:0 /l/99999999999999999999: the list has 2 entries, the first is 0; there is no "
                  "99999999999999999999"});
  for (const std::string step : {"-1", "x", "1x", "+1", "1 "}) {
    EXPECT_EQ(set_errors(text, "l." + step + "=1"),
              Lines{"0:0 /l/" + step +
                    ": expected the number of an entry (the list has 2, the first is 0), got \"" + step + "\""});
  }
}

TEST(Set, RefusesStepsIntoPlainValues) {
  EXPECT_EQ(set_errors(R"({"a": "x"})", "a.b=1"), Lines{"0:0 /a/b: a text has no key \"b\""});
  EXPECT_EQ(set_errors(R"({"a": 5})", "a.b.c=1"), Lines{"0:0 /a/b: a number has no key \"b\""});
  EXPECT_EQ(set_errors("true", "a=1"), Lines{"0:0 /a: true or false has no key \"a\""});
}

TEST(Set, HoldsValuesToTheRulesOfDocuments) {
  EXPECT_EQ(set_errors("{}", R"(a={"b": 1, "b": 2})"),
            Lines{"0:0 /a: duplicate key \"b\": first at 1:2, again at 1:10"});
  EXPECT_EQ(set_errors("{}", "a=\xFF"), Lines{"0:0 : expected text in UTF-8 without NUL, got \"a=\\xff\""});
  using namespace std::string_view_literals;
  EXPECT_EQ(set_errors("{}", "a=b\0c"sv), Lines{"0:0 : expected text in UTF-8 without NUL, got \"a=b\\u0000c\""});
}

TEST(Set, HoldsTheDepthOfPathAndValue) {
  std::string path = "a";
  for (std::size_t i = 1; i < Document::kMaxDepth; ++i) path += ".a";
  EXPECT_EQ(set_errors("{}", path + "=1"), Lines{});
  EXPECT_EQ(set_errors("{}", path + ".a=1"), Lines{"0:0 : the path is longer than 64 steps"});
  EXPECT_EQ(set_errors("{}", path.substr(2) + "=[]"), Lines{});
  ASSERT_EQ(set_errors("{}", path + "=[]").size(), 1U);
  EXPECT_EQ(set_errors("{}", "a=" + std::string(65, '[') + std::string(65, ']')),
            Lines{"0:0 /a: nested deeper than 64 levels"});
}

TEST(Set, ChangesNothingWhenItIsInError) {
  Document document = parsed(R"({"l": [1]})");
  EXPECT_FALSE(document.set("x.y={\"a\":1,\"a\":1}").empty());
  EXPECT_FALSE(document.set("l.5=1").empty());
  EXPECT_EQ(document.root().members.size(), 1U);
  EXPECT_EQ(document.root().find("x"), nullptr);
}

}  // namespace
