#include "tidy/source.h"

#include <cctype>
#include <utility>

namespace tidy {
namespace {

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

/// Blanks what is not code, in one pass over the text.
class Lexer {
 public:
  Lexer(std::string_view text, Source& source) : text_(text), code_(text), source_(source) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(code_);
  }

 private:
  bool next_is(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void blank_until(std::size_t end) {
    for (; at_ < end && at_ < text_.size(); ++at_) {
      if (text_[at_] != '\n') {
        code_[at_] = ' ';
      } else {
        ++line_;
        fresh_ = true;
      }
    }
  }

  void comment(std::size_t end) {
    const std::size_t first = line_;
    blank_until(end);
    const std::size_t last = text_[at_ - 1] == '\n' ? line_ - 1 : line_;
    for (std::size_t line = first; line <= last; ++line) source_.commented[line] = true;
  }

  std::size_t after(std::string_view mark, std::size_t from) const {
    const std::size_t found = text_.find(mark, from);
    return found == std::string_view::npos ? text_.size() : found + mark.size();
  }

  /// Keeps the quotes, so that an empty pair still stands where the literal was.
  void literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    ++at_;
    blank_until(end);
    if (at_ < text_.size()) ++at_;
    fresh_ = false;
  }

  void raw_literal() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_until(text_.size());
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    blank_until(after(close, open));
    fresh_ = false;
  }

  void directive() {
    std::size_t end = at_;
    do {
      end = text_.find('\n', end);
      end = end == std::string_view::npos ? text_.size() : end + 1;
    } while (end < text_.size() && text_[end - 2] == '\\');
    const std::string_view whole = text_.substr(at_, end - at_);
    note_include(whole);
    const std::size_t slashes = whole.find("//");
    if (slashes == std::string_view::npos) return blank_until(end);
    blank_until(at_ + slashes);
    comment(end);
  }

  void note_include(std::string_view directive) {
    if (find_word(directive.substr(0, directive.find_first_of("<\"")), "include") == std::string_view::npos)
      return;
    const std::size_t open = directive.find_first_of("<\"");
    if (open == std::string_view::npos) return;
    const bool angled = directive[open] == '<';
    const std::size_t close = directive.find(angled ? '>' : '"', open + 1);
    source_.includes.push_back({line_ + 1, std::string(directive.substr(open + 1, close - open - 1)), angled});
  }

  void step() {
    const char c = text_[at_];
    const char before = at_ == 0 ? '\n' : text_[at_ - 1];
    if (next_is("//")) return comment(after("\n", at_));
    if (next_is("/*")) return comment(after("*/", at_ + 2));
    if (c == '#' && fresh_) return directive();
    if (next_is("R\"") && !is_word_character(before)) return raw_literal();
    if (c == '"' || (c == '\'' && !is_word_character(before))) return literal(c);
    if (c == '\n') {
      ++line_;
      fresh_ = true;
    } else if (c != ' ') {
      fresh_ = false;
    }
    ++at_;
  }

  std::string_view text_;
  std::string code_;
  Source& source_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  bool fresh_ = true;  // nothing but blanks on this line so far
};

/// The length of the match of `word` at the start of `text`; npos when it does not match.
std::size_t match_length(std::string_view text, std::string_view word) {
  const std::size_t star = word.find('*');
  if (star == std::string_view::npos) return text.starts_with(word) ? word.size() : std::string_view::npos;
  if (!text.starts_with(word.substr(0, star))) return std::string_view::npos;
  std::size_t end = star;
  while (end < text.size() && is_word_character(text[end])) ++end;
  return text.substr(star, end - star).ends_with(word.substr(star + 1)) ? end : std::string_view::npos;
}

}  // namespace

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::size_t find_word(std::string_view line, std::string_view word) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    const std::size_t length = match_length(line.substr(at), word);
    if (length == std::string_view::npos) continue;
    const bool starts = at == 0 || !is_word_character(word.front()) || !is_word_character(line[at - 1]);
    const std::size_t end = at + length;
    const bool ends = end == line.size() || !is_word_character(word.back()) || !is_word_character(line[end]);
    if (starts && ends) return at;
  }
  return std::string_view::npos;
}

Source read_source(std::string path, std::string_view text) {
  Source source;
  source.path = std::move(path);
  source.lines = split_lines(text);
  source.commented.assign(source.lines.size() + 1, false);
  if (source.is_cpp()) source.code = split_lines(Lexer(text, source).run());
  source.commented.resize(source.lines.size());
  return source;
}

}  // namespace tidy
