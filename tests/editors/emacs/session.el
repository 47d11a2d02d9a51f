;;; session.el --- One session in Emacs with Eglot -*- lexical-binding: t -*-
;; Every step is one line of JSON; the Python test knows which steps there must be.
;; Environment: MIR_EDITOR_CASE, MIR_EDITOR_FILE, MIR_EDITOR_SERVER.

(require 'package)
(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'json)
(require 'python)
(require 'subr-x)

(defvar mir-case (json-parse-string (getenv "MIR_EDITOR_CASE") :object-type 'alist))
(defvar mir-failed nil)

(defun mir-expected (name)
  "The value that the case has under NAME."
  (alist-get name mir-case))

(defun mir-report (step ok &optional detail)
  "Tell that STEP went well if OK, else what DETAIL says."
  (unless ok (setq mir-failed t))
  (princ (format "\n%s\n" (json-serialize `((step . ,step)
                                           (ok . ,(if ok t :false))
                                           (detail . ,(if ok "" (format "%S" detail))))))))

(defun mir-await (probe &optional seconds)
  "Wait until PROBE returns something true, which is returned; nil after SECONDS."
  (let ((end (+ (float-time) (or seconds 60))) value)
    (while (and (not (setq value (funcall probe))) (< (float-time) end))
      (accept-process-output nil 0.05))
    value))

(defun mir-changed ()
  "Send what was edited. A timer does so when Emacs is idle, which it never is in a batch."
  (eglot--signal-textDocument/didChange)
  (flymake-start))

(defun mir-place (text &optional from)
  "Where TEXT begins at or after the first FROM."
  (save-excursion
    (goto-char (point-min))
    (when from (search-forward from) (goto-char (match-beginning 0)))
    (search-forward text)
    (match-beginning 0)))

(defun mir-finding ()
  "The finding of the case."
  (let ((at (ignore-errors (mir-place (mir-expected 'read) (mir-expected 'line)))))
    (seq-find (lambda (each)
                (and at (= at (flymake-diagnostic-beg each))
                     (string-match-p (mir-expected 'code) (flymake-diagnostic-text each))))
              (flymake-diagnostics))))

(defun mir-hover (at)
  "What the server says of AT."
  (goto-char at)
  (let ((answer (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover (eglot--TextDocumentPositionParams))))
    (format "%s" (plist-get (plist-get answer :contents) :value))))

(defun mir-fix ()
  "The quick fix of the finding, with its edit."
  (let* ((found (mir-finding))
         (range (list :start (eglot--pos-to-lsp-position (flymake-diagnostic-beg found))
                      :end (eglot--pos-to-lsp-position (flymake-diagnostic-end found))))
         (params (list :textDocument (eglot--TextDocumentIdentifier) :range range :context '(:diagnostics [])))
         (actions (jsonrpc-request (eglot--current-server-or-lose) :textDocument/codeAction params))
         (action (seq-find (lambda (each) (string-prefix-p (mir-expected 'fix_title) (plist-get each :title))) actions)))
    (if (plist-get action :edit) action
      (jsonrpc-request (eglot--current-server-or-lose) :codeAction/resolve action))))

(defun mir-session ()
  "Open the file, read the finding, repair it, leave."
  (setq eglot-sync-connect 60 eglot-connect-timeout 60 eglot-autoshutdown nil eglot-confirm-server-initiated-edits nil
        flymake-no-changes-timeout 0.1 eglot-send-changes-idle-time 0.05 make-backup-files nil)
  (add-to-list 'eglot-server-programs
               `((python-mode) . ,(append (json-parse-string (getenv "MIR_EDITOR_SERVER")) nil)))
  (find-file (getenv "MIR_EDITOR_FILE"))
  (python-mode)
  (call-interactively #'eglot)
  (mir-report "eglot manages the buffer" (mir-await #'eglot-managed-p))
  (flymake-start)
  (let ((found (mir-await #'mir-finding)))
    (mir-report "the finding appears" found (flymake-diagnostics))
    (mir-report "the finding underlines the read"
                (equal (mir-expected 'read)
                       (buffer-substring-no-properties (flymake-diagnostic-beg found) (flymake-diagnostic-end found))))
    (let ((said (mir-hover (1+ (flymake-diagnostic-beg found)))))
      (mir-report "hover on the finding explains it" (string-match-p (mir-expected 'code) said) said)))
  (let ((said (mir-hover (mir-place (mir-expected 'hovered) (mir-expected 'queryset)))))
    (mir-report "hover on the queryset tells when it is evaluated" (string-match-p "lazy\\|evaluated" said) said))
  (goto-char (mir-place (mir-expected 'line)))
  (delete-region (line-beginning-position) (line-end-position))
  (insert (mir-expected 'shifted))
  (mir-changed)
  (let ((at (mir-place (mir-expected 'read) (mir-expected 'shifted))))
    (mir-report "a finding right of an emoji underlines the read"
                (mir-await (lambda () (seq-find (lambda (each) (= at (flymake-diagnostic-beg each)))
                                                (flymake-diagnostics))))))
  (goto-char (mir-place (mir-expected 'shifted)))
  (delete-region (line-beginning-position) (line-end-position))
  (insert (mir-expected 'line))
  (mir-changed)
  (mir-await #'mir-finding)
  (eglot--apply-workspace-edit (plist-get (mir-fix) :edit))
  (mir-report "the quick fix is applied" (string-match-p (regexp-quote (mir-expected 'fixed)) (buffer-string)))
  (mir-changed)
  (mir-report "the finding is gone" (mir-await (lambda () (not (mir-finding)))) (flymake-diagnostics))
  (save-buffer)
  (let ((process (jsonrpc--process (eglot-current-server))))
    (eglot-shutdown (eglot-current-server) nil 20)
    (mir-report "the server leaves when it is stopped" (mir-await (lambda () (not (process-live-p process)))))))

(condition-case problem
    (mir-session)
  (error (mir-report "an error ended the session" nil problem)))
(mir-report "complete" t)
(kill-emacs (if mir-failed 1 0))
;;; session.el ends here
