"use strict";
// Reads sessions as JSON from stdin, applies each step with Microsoft's text document, and writes what it sees.
//
// Each step gets a document of its own, made from the text so far: a document that is updated keeps the line
// starts it had, which are wrong once an edit has put "\n" after "\r" or parted the two. Its text and a fresh
// document's positions are what the protocol says.
const { TextDocument } = require("vscode-languageserver-textdocument");

const fresh = (text) => TextDocument.create("file:///x.py", "python", 0, text);

function change(step) {
  return step.start === null ? { text: step.text } : { range: { start: step.start, end: step.end }, text: step.text };
}

function replay(session) {
  let text = session.text;
  return session.steps.map((step) => {
    text = TextDocument.update(fresh(text), [change(step)], 1).getText();
    const document = fresh(text);
    return {
      text,
      lines: document.lineCount,
      positions: step.offsets.map((offset) => document.positionAt(offset)).map((at) => [at.line, at.character]),
      offsets: step.positions.map((position) => document.offsetAt(position)),
    };
  });
}

let input = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => process.stdout.write(JSON.stringify(JSON.parse(input).map(replay))));
