#include "log_csv.h"

#include <algorithm>

namespace sim {
namespace {

constexpr std::size_t kMostColumns = 256;

}  // namespace

// From the quote at `at` to behind the closing one.
bool CsvParser::take_quoted(std::string_view line, std::size_t& at, LineProblem& problem) {
  const std::size_t start = at;
  bool doubled = false;
  for (++at; at < line.size(); ++at) {
    if (line[at] != '"') continue;
    if (at + 1 >= line.size() || line[at + 1] != '"') break;
    doubled = true;
    ++at;
  }
  if (at >= line.size()) {
    problem = {"the quote that begins here does not end on its line", start + 1};
    return false;
  }
  std::string_view text = line.substr(start + 1, at - start - 1);
  ++at;
  if (at < line.size() && line[at] != ',') {
    problem = {"expected a comma after the closing quote", at + 1};
    return false;
  }
  if (doubled) {
    std::string& plain = unquoted_.emplace_back();
    for (std::size_t i = 0; i < text.size(); i += text[i] == '"' ? 2 : 1) plain += text[i];
    text = plain;
  }
  cells_.push_back({text, start + 1});
  return true;
}

bool CsvParser::split(std::string_view line, LineProblem& problem) {
  cells_.clear();
  unquoted_.clear();
  unquoted_.reserve(kMostColumns);  // cells point into it
  for (std::size_t at = 0;; ++at) {
    if (cells_.size() == kMostColumns) {
      problem = {"has more than " + std::to_string(kMostColumns) + " columns", at + 1};
      return false;
    }
    if (at < line.size() && line[at] == '"') {
      if (!take_quoted(line, at, problem)) return false;
    } else {
      const std::size_t start = at;
      at = std::min(line.find(',', at), line.size());
      cells_.push_back({line.substr(start, at - start), start + 1});
    }
    if (at >= line.size()) return true;
  }
}

LogParser::Line CsvParser::read_header(LineProblem& problem) {
  hopeless_ = true;
  std::vector<LogField> fields;
  for (const Cell& cell : cells_) {
    const LogField field = log_field(cell.text);
    const bool twice = field != LogField::kSkipped && std::ranges::find(fields, field) != fields.end();
    fields.push_back(field);
    if (!twice) continue;
    problem = {"column \"" + std::string(cell.text) + "\" is there twice", cell.column};
    return Line::kProblem;
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (fields[i] != LogField::kSkipped) continue;
    problem = {misspelled("column", cells_[i].text, fields), cells_[i].column};
    if (!problem.message.empty()) return Line::kProblem;
  }
  if (std::ranges::find(fields, LogField::kTime) == fields.end()) {
    problem = {
        "no column is called time: a table begins with the names of its columns, of time, client, method, path, "
        "node, latency, status",
        1};
    return Line::kProblem;
  }
  hopeless_ = false;
  fields_ = std::move(fields);
  return Line::kNothing;
}

LogParser::Line CsvParser::parse(std::string_view line, LogRecord& record, LineProblem& problem) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (fields_.empty() && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.find_first_not_of(" \t") == std::string_view::npos) return Line::kNothing;
  const bool whole = split(line, problem);
  if (!whole) hopeless_ = fields_.empty();
  if (!whole) return Line::kProblem;
  if (fields_.empty()) return read_header(problem);
  if (cells_.size() != fields_.size()) {
    problem = {"has " + std::to_string(cells_.size()) + (cells_.size() == 1 ? " column" : " columns") +
                   "; the header has " + std::to_string(fields_.size()),
               cells_.size() < fields_.size() ? line.size() + 1 : cells_[fields_.size()].column};
    return Line::kProblem;
  }
  record = {};
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const std::string wrong = set_field(fields_[i], cells_[i].text, record);
    if (wrong.empty()) continue;
    problem = {std::string(kLogFields[static_cast<std::size_t>(fields_[i])]) + ": " + wrong, cells_[i].column};
    return Line::kProblem;
  }
  return Line::kRecord;
}

}  // namespace sim
