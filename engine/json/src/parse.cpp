#include "parse.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lb/json/codec.h"
#include "syntax_error.h"

namespace lb::json {
namespace {

constexpr std::size_t kMaxErrors = 100;

// Of the number at the front of `text`, which the library has found to be one.
std::size_t number_bytes(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  const auto after_digits = [&](std::size_t from) {
    return std::min(text.find_first_not_of(kDigits, from), text.size());
  };
  std::size_t end = text[0] == '-' ? 1 : 0;
  end = text[end] == '0' ? end + 1 : after_digits(end);  // 01 is the number 0 and something after it
  if (end < text.size() && text[end] == '.') end = after_digits(end + 1);
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    ++end;
    end = after_digits(text[end] == '+' || text[end] == '-' ? end + 1 : end);
  }
  return end;
}

// Of the string at the front of `text`, with its quotes.
std::size_t string_bytes(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
  return end + 1;
}

// Builds the tree from the library's events. They come in the order of the text but without positions, so the
// builder walks the text beside them.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeBuilder(std::string_view text, const LineIndex& lines, Value& root)
      : text_(text), lines_(lines), root_(root) {}

  ParseErrors take_errors() { return std::move(errors_); }

  bool null() override { return add(Kind::kNull, 4) != nullptr; }
  bool boolean(bool flag) override;
  bool number_integer(number_integer_t) override { return add_number(); }
  bool number_unsigned(number_unsigned_t) override { return add_number(); }
  bool number_float(number_float_t, const string_t&) override { return add_number(); }
  bool string(string_t& text) override;
  bool binary(binary_t&) override { return false; }  // no such event comes from text
  bool start_object(std::size_t) override { return open(Kind::kObject); }
  bool start_array(std::size_t) override { return open(Kind::kList); }
  bool key(string_t& key) override;
  bool end_object() override;
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception& error) override;

 private:
  std::size_t next_token();
  Value* add(Kind kind, std::size_t bytes);
  bool add_number();
  bool open(Kind kind);
  bool close();
  bool refuse(std::size_t offset, std::string message);
  void refuse_duplicates(const Value& object);
  std::string path() const;
  After after() const;

  std::string_view text_;
  const LineIndex& lines_;
  Value& root_;
  std::vector<Value*> open_;  // stable: a list grows only at its end, and only when nothing in it is open
  std::size_t cursor_ = 0;    // end of the last key, value or bracket
  std::size_t values_ = 0;
  bool key_is_last_ = false;
  bool bracket_is_last_ = false;
  ParseErrors errors_;
};

std::size_t TreeBuilder::next_token() {
  constexpr std::string_view kBetween = " \t\r\n,:";
  cursor_ = std::min(text_.find_first_not_of(kBetween, cursor_), text_.size());
  return cursor_;
}

Value* TreeBuilder::add(Kind kind, std::size_t bytes) {
  const std::size_t offset = next_token();
  if (++values_ > Document::kMaxValues) {
    refuse(offset, "more than " + std::to_string(Document::kMaxValues) + " values in one document");
    return nullptr;
  }
  Value* value = &root_;
  if (!open_.empty()) {
    Value& parent = *open_.back();
    value = parent.kind == Kind::kList ? &parent.items.emplace_back() : &parent.members.back().value;
  }
  value->kind = kind;
  value->offset = offset;
  cursor_ = offset + bytes;
  key_is_last_ = false;
  bracket_is_last_ = false;
  return value;
}

bool TreeBuilder::boolean(bool flag) {
  Value* value = add(Kind::kFlag, flag ? 4 : 5);
  if (value == nullptr) return false;
  value->flag = flag;
  return true;
}

bool TreeBuilder::add_number() {
  const std::size_t offset = next_token();
  const std::size_t bytes = number_bytes(text_.substr(offset));
  Value* value = add(Kind::kNumber, bytes);
  if (value == nullptr) return false;
  value->text = text_.substr(offset, bytes);
  return true;
}

bool TreeBuilder::string(string_t& text) {
  const std::size_t offset = next_token();
  if (text.find('\0') != string_t::npos) return refuse(offset, "a text may not contain the character \\u0000");
  Value* value = add(Kind::kText, string_bytes(text_.substr(offset)));
  if (value == nullptr) return false;
  value->text = std::move(text);
  return true;
}

bool TreeBuilder::key(string_t& key) {
  const std::size_t offset = next_token();
  if (key.find('\0') != string_t::npos) return refuse(offset, "a key may not contain the character \\u0000");
  open_.back()->members.push_back({std::move(key), offset, {}});
  cursor_ = offset + string_bytes(text_.substr(offset));
  key_is_last_ = true;
  bracket_is_last_ = false;
  return true;
}

bool TreeBuilder::open(Kind kind) {
  if (open_.size() == Document::kMaxDepth) {
    return refuse(next_token(), "nested deeper than " + std::to_string(Document::kMaxDepth) + " levels");
  }
  Value* value = add(kind, 1);
  if (value == nullptr) return false;
  open_.push_back(value);
  bracket_is_last_ = true;
  return true;
}

bool TreeBuilder::close() {
  cursor_ = next_token() + 1;
  open_.pop_back();
  key_is_last_ = false;
  bracket_is_last_ = false;
  return true;
}

bool TreeBuilder::end_object() {
  const Value& object = *open_.back();
  if (object.members.size() > 1) refuse_duplicates(object);
  return close();
}

void TreeBuilder::refuse_duplicates(const Value& object) {
  std::vector<const Member*> sorted;
  sorted.reserve(object.members.size());
  for (const Member& member : object.members) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(), [](const Member* a, const Member* b) {
    return a->key != b->key ? a->key < b->key : a->offset < b->offset;
  });
  const Member* first = sorted.front();
  for (std::size_t i = 1; i < sorted.size() && errors_.errors.size() < kMaxErrors; ++i) {
    if (sorted[i]->key != first->key) {
      first = sorted[i];
      continue;
    }
    const auto place = [this](const Member* member) {
      std::size_t line = 0;
      std::size_t column = 0;
      lines_.position(text_, member->offset, line, column);
      return std::to_string(line) + ":" + std::to_string(column);
    };
    // The last key of every open object is the one on the way here, except of this one.
    const std::string key = pointer_step(first->key);
    std::string parent = path();
    parent.resize(parent.size() - pointer_step(object.members.back().key).size());
    errors_.errors.push_back({sorted[i]->offset, parent + key,
                              "duplicate key \"" + printable(first->key, 60) + "\": first at " + place(first) +
                                  ", again at " + place(sorted[i])});
  }
}

std::string TreeBuilder::path() const {
  std::string path;
  for (const Value* value : open_) {
    if (value->kind == Kind::kList) {
      path += "/" + std::to_string(value->items.empty() ? 0 : value->items.size() - 1);
    } else if (!value->members.empty()) {
      path += pointer_step(value->members.back().key);
    }
  }
  return path;
}

// One refusal that is not a matter of JSON's grammar ends the parsing.
bool TreeBuilder::refuse(std::size_t offset, std::string message) {
  errors_.errors.push_back({offset, {}, std::move(message)});
  return false;
}

After TreeBuilder::after() const {
  if (open_.empty()) return values_ == 0 ? After::kNothing : After::kDocument;
  const bool list = open_.back()->kind == Kind::kList;
  if (bracket_is_last_) return list ? After::kOpenList : After::kOpenObject;
  if (key_is_last_) return After::kKey;
  return list ? After::kItem : After::kMember;
}

bool TreeBuilder::parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) {
  constexpr int kOutOfRange = 406;  // "number overflow parsing"
  errors_.errors = {explain_syntax({.text = text_,
                                    .cursor = cursor_,
                                    .stopped_at = position == 0 ? 0 : position - 1,
                                    .after = after(),
                                    .what = error.what(),
                                    .overflow = error.id == kOutOfRange})};
  errors_.is_syntax = true;
  return false;
}

}  // namespace

ParseErrors parse_value(std::string_view text, const LineIndex& lines, Value& root) {
  // The library takes a NUL for the end of the text and skips a byte order mark.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return {true, {{nul, {}, "a NUL byte: not a text file, or not UTF-8 (UTF-16 is not read)"}}};
  }
  if (text.starts_with("\xEF")) {
    return {true, {{0, {}, "unexpected byte order mark; expected a value"}}};
  }
  TreeBuilder builder(text, lines, root);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  ParseErrors errors = builder.take_errors();
  std::stable_sort(errors.errors.begin(), errors.errors.end(),
                   [](const ParseError& a, const ParseError& b) { return a.offset < b.offset; });
  return errors;
}

std::string pointer_step(std::string_view key) {
  std::string step = "/";
  for (const char c : key) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

}  // namespace lb::json
