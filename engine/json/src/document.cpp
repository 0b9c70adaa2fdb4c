#include "lb/json/document.h"

#include <charconv>

#include "lb/json/codec.h"
#include "parse.h"

namespace lb::json {
namespace {

// The value of list or object `value` that one step of a JSON pointer names; nullptr when it has none.
const Value* child(const Value& value, std::string_view step) {
  if (value.kind == Kind::kList) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
    const bool whole = error == std::errc{} && end == step.data() + step.size();
    return whole && index < value.items.size() ? &value.items[index] : nullptr;
  }
  if (step.find('~') == std::string_view::npos) return value.find(step);
  std::string key;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const bool escaped = step[i] == '~' && i + 1 < step.size();
    key += escaped ? (step[++i] == '1' ? '/' : '~') : step[i];
  }
  return value.find(key);
}

// The value that `path` names, or the nearest one above it that exists.
const Value& nearest(const Value& root, std::string_view path) {
  const Value* value = &root;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::string_view step = path.substr(0, path.find('/'));
    const Value* next = child(*value, step);
    if (next == nullptr) break;
    value = next;
    path.remove_prefix(step.size());
  }
  return *value;
}

}  // namespace

const Value* Value::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

Result<Document> Document::parse(std::string text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.size() > kMaxBytes) {
    return InputErrors{{{}, "larger than the limit of " + std::to_string(kMaxBytes) + " bytes", 1, 1}};
  }
  // Editors on Windows write one; it says nothing, and columns are counted without it.
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  Document document;
  document.text_ = std::move(text);
  document.lines_ = LineIndex(document.text_);
  const ParseErrors refused = parse_value(document.text_, document.lines_, document.root_);
  if (refused.errors.empty()) return document;
  InputErrors errors;
  for (const ParseError& problem : refused.errors) {
    InputError error{.path = problem.path, .message = printable(problem.message, kMessageLimit)};
    document.position(problem.offset, error.line, error.column);
    errors.push_back(std::move(error));
  }
  return errors;
}

void Document::locate(InputErrors& errors) const {
  for (InputError& error : errors) {
    if (error.line != 0) continue;
    const Value& value = nearest(root_, error.path);
    if (value.offset != std::string::npos) position(value.offset, error.line, error.column);
  }
}

void Document::position(std::size_t offset, std::size_t& line, std::size_t& column) const {
  lines_.position(text_, offset, line, column);
}

}  // namespace lb::json
