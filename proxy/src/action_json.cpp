#include "action_json.h"

#include <algorithm>

#include "json_lines.h"

namespace proxy {
namespace {

using lb::json::Kind;
using lb::json::Value;

constexpr std::array<std::string_view, 6> kActionNames{"start",  "abort", "forward",
                                                       "finish", "probe", "abort_probe"};

template <class T>
void append_field(std::string& out, std::string_view name, T value) {
  out.append(",\"").append(name).append("\":");
  append_number(out, value);
}

const std::string* text_of(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->kind == Kind::kText ? &value->text : nullptr;
}

template <class Names>
bool parse_name(const Value& object, std::string_view key, const Names& names, std::size_t& place) {
  const std::string* text = text_of(object, key);
  if (text == nullptr) return false;
  place = static_cast<std::size_t>(std::ranges::find(names, *text) - names.begin());
  return place < names.size();
}

template <class Id>
bool parse_id_field(const Value& object, std::string_view key, Id& id) {
  const std::string* text = text_of(object, key);
  return text != nullptr && parse_id(*text, id.slot, id.generation);
}

template <class T>
bool parse_field(const Value& object, std::string_view key, T& field) {
  std::uint64_t number = 0;
  if (!parse_number(object.find(key), std::numeric_limits<T>::max(), number)) return false;
  field = static_cast<T>(number);
  return true;
}

bool parse_node(const Value& object, lb::NodeId& node) {
  const Value* value = object.find("node");
  if (value != nullptr && value->kind == Kind::kNumber && value->text == "-1") {
    node = lb::kNoNode;
    return true;
  }
  std::uint32_t index = 0;
  if (!parse_field(object, "node", index)) return false;
  node = lb::NodeId{index};
  return true;
}

bool parse_flag(const Value& object, std::string_view key, bool& flag) {
  const Value* value = object.find(key);
  if (value == nullptr || value->kind != Kind::kFlag) return false;
  flag = value->flag;
  return true;
}

bool is_probe(lb::ActionKind kind) {
  return kind == lb::ActionKind::kStartProbe || kind == lb::ActionKind::kAbortProbe;
}

void append_flag(std::string& out, std::string_view name, bool flag) {
  out.append(",\"").append(name).append(flag ? "\":true" : "\":false");
}

void append_node(std::string& out, lb::NodeId node) {
  if (node == lb::kNoNode) {
    out.append(",\"node\":-1");
  } else {
    append_field(out, "node", lb::index_of(node));
  }
}

std::string parse_start(const Value& value, lb::Action& action) {
  if (!parse_field(value, "number", action.attempt_number)) return "expected the attempt's number";
  if (!parse_flag(value, "retry", action.retry)) return "expected retry, true or false";
  return parse_flag(value, "hedge", action.hedge) ? "" : "expected hedge, true or false";
}

std::string parse_forward(const Value& value, lb::Action& action) {
  if (!parse_field(value, "status", action.status)) return "expected a status";
  return parse_flag(value, "assign", action.assign) ? "" : "expected assign, true or false";
}

std::string parse_finish(const Value& value, lb::Action& action) {
  std::size_t reason = 0;
  if (!parse_name(value, "reason", lb::kReasonNames, reason)) return "expected a reason";
  action.reason = static_cast<lb::Reason>(reason);
  action.verdict = action.reason == lb::Reason::kOk ? lb::Verdict::kSucceeded : lb::Verdict::kFailed;
  if (!parse_field(value, "number", action.attempt_number)) return "expected the number of attempts";
  return parse_forward(value, action);
}

std::string parse_probe(const Value& value, lb::Action& action) {
  std::size_t kind = 0;
  if (!parse_name(value, "kind", kProbeKindNames, kind)) return "expected a kind of probe";
  action.probe_kind = static_cast<lb::ProbeKind>(kind);
  if (!parse_id_field(value, "probe", action.probe)) return "expected a probe, such as \"0.1\"";
  return parse_node(value, action.node) ? "" : "expected a node, a number";
}

}  // namespace

void append_action(std::string& out, const lb::Action& action) {
  out.append("{\"do\":\"").append(kActionNames[static_cast<std::size_t>(action.kind)]).append("\"");
  if (is_probe(action.kind)) {
    out.append(",\"probe\":");
    append_id(out, action.probe);
    out.append(",\"kind\":\"").append(kProbeKindNames[static_cast<std::size_t>(action.probe_kind)]).append("\"");
    append_node(out, action.node);
    return out.push_back('}');
  }
  out.append(",\"request\":");
  append_id(out, action.request);
  out.append(",\"attempt\":");
  append_id(out, action.attempt);
  append_node(out, action.node);
  if (action.kind == lb::ActionKind::kStartAttempt) {
    append_field(out, "number", action.attempt_number);
    append_flag(out, "retry", action.retry);
    append_flag(out, "hedge", action.hedge);
  } else if (action.kind == lb::ActionKind::kForwardResponse) {
    append_field(out, "status", action.status);
    append_flag(out, "assign", action.assign);
  } else if (action.kind == lb::ActionKind::kFinishRequest) {
    append_field(out, "number", action.attempt_number);
    append_field(out, "status", action.status);
    append_flag(out, "assign", action.assign);
    out.append(",\"reason\":\"").append(lb::to_string(action.reason)).append("\"");
  }
  append_field(out, "tag", action.tag);
  out.push_back('}');
}

std::string parse_action(const Value& value, lb::Action& action) {
  if (value.kind != Kind::kObject) return "expected an action, an object";
  std::size_t kind = 0;
  if (!parse_name(value, "do", kActionNames, kind)) {
    return "expected \"do\": start, abort, forward, finish, probe or abort_probe";
  }
  action.kind = static_cast<lb::ActionKind>(kind);
  if (is_probe(action.kind)) return parse_probe(value, action);
  if (!parse_id_field(value, "request", action.request)) return "expected a request, such as \"0.1\"";
  if (!parse_id_field(value, "attempt", action.attempt)) return "expected an attempt, such as \"0.1\"";
  if (!parse_node(value, action.node)) return "expected a node, a number";
  if (!parse_field(value, "tag", action.tag)) return "expected a tag, a number";
  if (action.kind == lb::ActionKind::kStartAttempt) return parse_start(value, action);
  if (action.kind == lb::ActionKind::kForwardResponse) return parse_forward(value, action);
  return action.kind == lb::ActionKind::kFinishRequest ? parse_finish(value, action) : "";
}

bool parse_number(const Value* value, std::uint64_t highest, std::uint64_t& number) {
  if (value == nullptr || value->kind != Kind::kNumber) return false;
  const char* const end = value->text.data() + value->text.size();
  std::uint64_t parsed = 0;
  const std::from_chars_result result = std::from_chars(value->text.data(), end, parsed);
  if (result.ec != std::errc{} || result.ptr != end || parsed > highest) return false;
  number = parsed;
  return true;
}

bool parse_figure(const Value& value, float& figure) {
  if (value.kind != Kind::kNumber) return false;
  const char* const end = value.text.data() + value.text.size();
  const std::from_chars_result result = std::from_chars(value.text.data(), end, figure);
  return result.ec == std::errc{} && result.ptr == end;
}

}  // namespace proxy
