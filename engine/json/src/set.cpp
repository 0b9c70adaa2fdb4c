#include <charconv>

#include "lb/json/codec.h"
#include "lb/json/document.h"
#include "parse.h"
#include "utf8.h"

namespace lb::json {
namespace {

constexpr std::size_t kNowhere = std::string::npos;

InputErrors problem(const std::string& path, const std::string& message) {
  return {InputError{.path = path, .message = printable(message, 200)}};
}

void forget_offsets(Value& value) {
  value.offset = kNowhere;
  for (Value& item : value.items) forget_offsets(item);
  for (Member& member : value.members) {
    member.offset = kNowhere;
    forget_offsets(member.value);
  }
}

std::size_t depth(const Value& value) {
  std::size_t deepest = 0;
  for (const Value& item : value.items) deepest = std::max(deepest, depth(item));
  for (const Member& member : value.members) deepest = std::max(deepest, depth(member.value));
  return value.kind == Kind::kList || value.kind == Kind::kObject ? deepest + 1 : 0;
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kFlag:
      return "true or false";
    case Kind::kNumber:
      return "a number";
    case Kind::kText:
      return "a text";
    default:
      return "a value";
  }
}

// The entry of a list, or an error in `errors`.
Value* entry(Value& list, std::string_view step, const std::string& path, InputErrors& errors) {
  const std::string size = std::to_string(list.items.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (error == std::errc::invalid_argument || end != step.data() + step.size()) {
    errors = problem(path, "expected the number of an entry (the list has " + size + ", the first is 0), got \"" +
                               printable(step, 40) + "\"");
    return nullptr;
  }
  if (error != std::errc{} || index >= list.items.size()) {
    errors =
        problem(path, "the list has " + size + " entries, the first is 0; there is no " + printable(step, 40));
    return nullptr;
  }
  return &list.items[index];
}

// The member of an object, made when it is absent.
Value* member(Value& object, std::string_view key) {
  for (Member& one : object.members) {
    if (one.key == key) return &one.value;
  }
  Member added{std::string(key), kNowhere, {}};
  added.value.offset = kNowhere;
  object.members.push_back(std::move(added));
  return &object.members.back().value;
}

// One step down from `value`, or an error in `errors`.
Value* descend(Value& value, std::string_view step, const std::string& path, InputErrors& errors) {
  if (value.kind == Kind::kList) return entry(value, step, path, errors);
  if (value.kind == Kind::kNull) {
    value.kind = Kind::kObject;
    value.offset = kNowhere;
  }
  if (value.kind == Kind::kObject) return member(value, step);
  errors = problem(path, std::string(name_of(value.kind)) + " has no key \"" + printable(step, 40) + "\"");
  return nullptr;
}

// JSON where it is JSON, text otherwise: --set name=a b needs no quotes inside quotes.
InputErrors parse_given(std::string_view text, const std::string& path, Value& value) {
  const LineIndex lines(text);
  const ParseErrors refused = parse_value(text, lines, value);
  if (refused.is_syntax) {
    value = Value{};
    value.kind = Kind::kText;
    value.text = text;
  } else if (!refused.errors.empty()) {
    return problem(path, refused.errors.front().message);
  }
  forget_offsets(value);
  return {};
}

}  // namespace

InputErrors Document::set(std::string_view assignment) {
  constexpr std::string_view kForm = "expected path=value, such as balancer.policy.type=p2c or nodes.0.weight=3";
  const std::size_t equals = assignment.find('=');
  const std::string quoted = ", got \"" + printable(assignment, 60) + "\"";
  if (equals == std::string_view::npos) return problem({}, std::string(kForm) + quoted);
  if (!is_utf8(assignment) || assignment.find('\0') != std::string_view::npos) {
    return problem({}, "expected text in UTF-8 without NUL" + quoted);
  }
  std::string_view rest = assignment.substr(0, equals);
  Value given;
  std::string path;
  Value root = root_;  // changed only when the whole assignment is good
  Value* value = &root;
  InputErrors errors;
  std::size_t steps = 0;
  while (true) {
    const std::size_t dot = rest.find('.');
    const std::string_view step = rest.substr(0, dot);
    if (step.empty()) return problem({}, std::string(kForm) + quoted);
    path += pointer_step(step);
    if (++steps > kMaxDepth) return problem({}, "the path is longer than " + std::to_string(kMaxDepth) + " steps");
    value = descend(*value, step, path, errors);
    if (value == nullptr) return errors;
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  errors = parse_given(assignment.substr(equals + 1), path, given);
  if (!errors.empty()) return errors;
  if (steps + depth(given) > kMaxDepth) {
    return problem(path, "nested deeper than " + std::to_string(kMaxDepth) + " levels");
  }
  *value = std::move(given);
  root_ = std::move(root);
  return {};
}

}  // namespace lb::json
