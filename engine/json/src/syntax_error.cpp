#include "syntax_error.h"

#include <algorithm>

#include "lb/json/codec.h"

namespace lb::json {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::size_t skip_space(std::string_view text, std::size_t from) {
  return std::min(text.find_first_not_of(kSpace, from), text.size());
}

// The separator that may follow what was read, and what may follow with and without it.
struct Grammar {
  char separator;
  std::string_view without;
  std::string_view with;
};

Grammar grammar_after(After after) {
  switch (after) {
    case After::kNothing:
      return {'\0', "a value", {}};
    case After::kOpenObject:
      return {'\0', "a key in double quotes or '}'", {}};
    case After::kOpenList:
      return {'\0', "a value or ']'", {}};
    case After::kKey:
      return {':', "':' after the key", "a value"};
    case After::kMember:
      return {',', "',' or '}'", "a key in double quotes"};
    case After::kItem:
      return {',', "',' or ']'", "a value"};
    case After::kDocument:
      return {'\0', "the end of the document", {}};
  }
  return {};
}

// The run of characters from `from` that a person would see as one word.
std::string_view word_at(std::string_view text, std::size_t from) {
  constexpr std::string_view kEnds = " \t\r\n,:[]{}\"";
  const std::size_t end = text.find_first_of(kEnds, from);
  return text.substr(from, std::max<std::size_t>(std::min(end, text.size()) - from, 1));
}

std::string hint_for(std::string_view word, char before) {
  if (word[0] == '\'') return " (JSON has double quotes only)";
  if (word[0] == '/' || word[0] == '#') return " (JSON has no comments)";
  if (word == "NaN" || word == "Infinity" || word == "-Infinity") return " (JSON numbers are finite)";
  const bool digit = word[0] >= '0' && word[0] <= '9';
  if (digit && before == '0') return " (a number does not start with 0)";
  return {};
}

// "invalid string: missing closing quote" from the library's message: a constant of its, so safe to quote.
std::string_view lexical_reason(std::string_view what) {
  constexpr std::string_view kStart = " - ";
  const std::size_t start = what.find(kStart);
  if (start == std::string_view::npos) return {};
  what.remove_prefix(start + kStart.size());
  if (!what.starts_with("invalid")) return {};
  return what.substr(0, what.find("; last read"));
}

ParseError in_text(const SyntaxStop& stop, std::size_t start, std::string_view reason) {
  constexpr std::string_view kPrefix = "invalid string: ";
  if (reason.starts_with(kPrefix)) reason.remove_prefix(kPrefix.size());
  const bool open = stop.stopped_at >= stop.text.size();
  if (open || stop.text[stop.stopped_at] == '\n') return {start, {}, "this text has no closing '\"' on its line"};
  return {std::max(stop.stopped_at, start), {}, "invalid text: " + std::string(reason)};
}

}  // namespace

ParseError explain_syntax(const SyntaxStop& stop) {
  const Grammar grammar = grammar_after(stop.after);
  std::string_view expected = grammar.without;
  std::size_t end = stop.cursor;
  std::size_t start = skip_space(stop.text, end);
  const bool separated =
      grammar.separator != '\0' && start < stop.text.size() && stop.text[start] == grammar.separator;
  if (separated) {
    expected = grammar.with;
    end = start + 1;
    start = skip_space(stop.text, end);
  }
  if (start == stop.text.size()) {
    if (stop.after == After::kNothing) return {0, {}, "the document is empty; expected a JSON value"};
    return {end, {}, "unexpected end of the document; expected " + std::string(expected)};
  }
  const std::string_view reason = lexical_reason(stop.what);
  const char first = stop.text[start];
  if (first == '"' && !reason.empty()) return in_text(stop, start, reason);
  if (first == '"') {
    const std::string_view inside = stop.text.substr(start, stop.stopped_at + 1 - start);
    return {start, {}, "unexpected " + printable(inside, 40) + "; expected " + std::string(expected)};
  }

  const std::string_view word = word_at(stop.text, start);
  const std::string shown = "'" + printable(word, 40) + "'";
  if (stop.overflow)
    return {start, {}, "the number " + shown + " is out of range; at most 1.7976931348623157e308"};
  if (reason.starts_with("invalid number")) {
    return {start, {}, "invalid number " + shown + std::string(reason.substr(sizeof("invalid number") - 1))};
  }
  if (separated && stop.after != After::kKey && (first == '}' || first == ']')) {
    return {start, {}, "unexpected " + shown + " after a comma; expected " + std::string(expected)};
  }
  const bool touching = start == stop.cursor && start > 0;
  const std::string hint = hint_for(word, touching ? stop.text[start - 1] : '\0');
  return {start, {}, "unexpected " + shown + "; expected " + std::string(expected) + hint};
}

}  // namespace lb::json
