// Checks the message and the exact line and column of every way in which a text is not JSON: one row a way.

#include <gtest/gtest.h>

#include "engine_json/check.h"

namespace {

struct Row {
  std::string_view text;
  std::string_view error;  // "" for a text that is JSON
};

void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const check::Lines errors = check::parse_errors(row.text);
    const check::Lines expected = row.error.empty() ? check::Lines{} : check::Lines{std::string(row.error)};
    EXPECT_EQ(errors, expected) << row.text;
  }
}

TEST(SyntaxError, OfAnEmptyDocument) {
  check_rows({{"", "1:1 : the document is empty; expected a JSON value"},
              {" \n\t\n", "1:1 : the document is empty; expected a JSON value"},
              {"\xEF\xBB\xBF", "1:1 : the document is empty; expected a JSON value"}});
}

TEST(SyntaxError, OfADocumentThatEndsTooSoon) {
  check_rows({{"{", "1:2 : unexpected end of the document; expected a key in double quotes or '}'"},
              {"[\n", "1:2 : unexpected end of the document; expected a value or ']'"},
              {"{\"a\"", "1:5 : unexpected end of the document; expected ':' after the key"},
              {"{\"a\":", "1:6 : unexpected end of the document; expected a value"},
              {"{\"a\":1", "1:7 : unexpected end of the document; expected ',' or '}'"},
              {"{\"a\":1,", "1:8 : unexpected end of the document; expected a key in double quotes"},
              {"[1", "1:3 : unexpected end of the document; expected ',' or ']'"},
              {"[1,", "1:4 : unexpected end of the document; expected a value"}});
}

TEST(SyntaxError, OfWhatFollowsTheDocument) {
  check_rows({{"{}\n {}", "2:2 : unexpected '{'; expected the end of the document"},
              {"1 2", "1:3 : unexpected '2'; expected the end of the document"},
              {"{}}", "1:3 : unexpected '}'; expected the end of the document"},
              {"[],", "1:3 : unexpected ','; expected the end of the document"},
              {"[] \xFF", "1:4 : unexpected '\\xff'; expected the end of the document"},
              {"{} \n\r\t ", ""}});
}

TEST(SyntaxError, OfSeparators) {
  check_rows({{"{\"a\":1,}", "1:8 : unexpected '}' after a comma; expected a key in double quotes"},
              {"[1,\n]", "2:1 : unexpected ']' after a comma; expected a value"},
              {"[1,,2]", "1:4 : unexpected ','; expected a value"},
              {"[,1]", "1:2 : unexpected ','; expected a value or ']'"},
              {"[1 2]", "1:4 : unexpected '2'; expected ',' or ']'"},
              {"[1:2]", "1:3 : unexpected ':'; expected ',' or ']'"},
              {"{\"a\" 1}", "1:6 : unexpected '1'; expected ':' after the key"},
              {"{\"a\",1}", "1:5 : unexpected ','; expected ':' after the key"},
              {"{\"a\":}", "1:6 : unexpected '}'; expected a value"},
              {"{\"a\":1 \"b\":2}", "1:8 : unexpected \"b\"; expected ',' or '}'"},
              {"{\"a\":1]", "1:7 : unexpected ']'; expected ',' or '}'"},
              {"[1}", "1:3 : unexpected '}'; expected ',' or ']'"},
              {"]", "1:1 : unexpected ']'; expected a value"}});
}

TEST(SyntaxError, OfKeys) {
  check_rows({{"{a: 1}", "1:2 : unexpected 'a'; expected a key in double quotes or '}'"},
              {"{1: 1}", "1:2 : unexpected '1'; expected a key in double quotes or '}'"},
              {"{\"a\":1,[]:2}", "1:8 : unexpected '['; expected a key in double quotes"},
              {"{'a': 1}",
               "1:2 : unexpected ''a''; expected a key in double quotes or '}' (JSON has double quotes only)"}});
}

TEST(SyntaxError, OfNumbers) {
  check_rows({{"[01]", "1:3 : unexpected '1'; expected ',' or ']' (a number does not start with 0)"},
              {"[-01]", "1:4 : unexpected '1'; expected ',' or ']' (a number does not start with 0)"},
              {"[1-2]", "1:3 : unexpected '-2'; expected ',' or ']'"},
              {"[+1]", "1:2 : unexpected '+1'; expected a value or ']'"},
              {"[.5]", "1:2 : unexpected '.5'; expected a value or ']'"},
              {"[-]", "1:2 : invalid number '-'; expected digit after '-'"},
              {"[1.]", "1:2 : invalid number '1.'; expected digit after '.'"},
              {"[1e]", "1:2 : invalid number '1e'; expected '+', '-', or digit after exponent"},
              {"[1e400]", "1:2 : the number '1e400' is out of range; at most 1.7976931348623157e308"},
              {"[-1e400]", "1:2 : the number '-1e400' is out of range; at most 1.7976931348623157e308"},
              {"[NaN]", "1:2 : unexpected 'NaN'; expected a value or ']' (JSON numbers are finite)"},
              {"[-Infinity]", "1:2 : invalid number '-Infinity'; expected digit after '-'"},
              {"[Infinity]", "1:2 : unexpected 'Infinity'; expected a value or ']' (JSON numbers are finite)"},
              {"[0, -0, 0.0, 10, 1E+2, 1.5e-3, 18446744073709551616]", ""}});
}

TEST(SyntaxError, OfWords) {
  check_rows({{"[tru]", "1:2 : unexpected 'tru'; expected a value or ']'"},
              {"[nulll]", "1:6 : unexpected 'l'; expected ',' or ']'"},
              {"[True]", "1:2 : unexpected 'True'; expected a value or ']'"},
              {"// no\n{}", "1:1 : unexpected '//'; expected a value (JSON has no comments)"},
              {"{} # no", "1:4 : unexpected '#'; expected the end of the document (JSON has no comments)"}});
}

TEST(SyntaxError, OfTexts) {
  check_rows(
      {{"[\"abc", "1:2 : this text has no closing '\"' on its line"},
       {"[\"abc\n\"]", "1:2 : this text has no closing '\"' on its line"},
       {"[\"a\tb\"]", "1:4 : invalid text: control character U+0009 (HT) must be escaped to \\u0009 or \\t"},
       {"[\"a\\qb\"]", "1:5 : invalid text: forbidden character after backslash"},
       {"[\"\\u12g4\"]", "1:7 : invalid text: '\\u' must be followed by 4 hex digits"},
       {"[\"\\ud800\"]", "1:9 : invalid text: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF"},
       {"[\"\\udc00\"]", "1:8 : invalid text: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF"}});
}

TEST(SyntaxError, OfInvalidUtf8ShowsNoByteOfIt) {
  check_rows({{"[\"a\xFF\"]", "1:4 : invalid text: ill-formed UTF-8 byte"},
              {"{\"\xC3(\": 1}", "1:4 : invalid text: ill-formed UTF-8 byte"},
              {"[\"\xED\xA0\x80\"]", "1:4 : invalid text: ill-formed UTF-8 byte"},
              {"[\"\xC0\xAF\"]", "1:3 : invalid text: ill-formed UTF-8 byte"},
              {"[\xFF\x1B[31m]", "1:2 : unexpected '\\xff\\u001b'; expected a value or ']'"}});
}

}  // namespace
