#include "log_json.h"

#include "log_fields.h"

namespace sim {
namespace {

LogParser::Line tell(LineProblem& problem, std::string message, std::size_t offset) {
  problem = {std::move(message), offset + 1};
  return LogParser::Line::kProblem;
}

}  // namespace

LogParser::Line JsonLinesParser::parse(std::string_view line, LogRecord& record, LineProblem& problem) {
  if (line.find_first_not_of(" \t") == std::string_view::npos) return Line::kNothing;
  document_ = lb::json::Document::parse(std::string(line));
  if (!document_) {
    const lb::InputError& error = document_.errors().front();
    return tell(problem, error.message, error.column == 0 ? 0 : error.column - 1);
  }
  Line read_as = first_ ? check_keys(problem) : Line::kRecord;
  if (read_as == Line::kRecord) read_as = read(record, problem);
  if (read_as == Line::kRecord) first_ = false;
  return read_as;
}

LogParser::Line JsonLinesParser::read(LogRecord& record, LineProblem& problem) {
  using lb::json::Kind;
  const lb::json::Value& root = document_.value().root();
  if (root.kind != Kind::kObject) return tell(problem, "expected an object: {\"time\": 0.25, ...}", 0);
  record = {};
  bool timed = false;
  for (const lb::json::Member& member : root.members) {
    const LogField field = log_field(member.key);
    if (field == LogField::kSkipped) continue;
    const lb::json::Value& value = member.value;
    if (value.kind == Kind::kNull) continue;
    std::string wrong = "expected a text or a number";
    if (value.kind == Kind::kText || value.kind == Kind::kNumber) wrong = set_field(field, value.text, record);
    if (!wrong.empty()) return tell(problem, member.key + ": " + wrong, value.offset);
    timed = timed || field == LogField::kTime;
  }
  return timed ? Line::kRecord : tell(problem, "has no \"time\"", 0);
}

// A slip of the hand in the first object is one in all of them.
LogParser::Line JsonLinesParser::check_keys(LineProblem& problem) const {
  std::vector<LogField> given;
  const auto& members = document_.value().root().members;
  for (const lb::json::Member& member : members) given.push_back(log_field(member.key));
  for (const lb::json::Member& member : members) {
    if (log_field(member.key) != LogField::kSkipped) continue;
    std::string message = misspelled("key", member.key, given);
    if (!message.empty()) return tell(problem, std::move(message), member.offset);
  }
  return Line::kRecord;
}

}  // namespace sim
