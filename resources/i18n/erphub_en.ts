<?xml version='1.0' encoding='utf-8'?>
<TS version="2.1" language="en_US">
<context>
    <name>AddConnectionDialog</name>
    <message>
        <source>Authorize with {0}</source>
        <translation>Authorize with {0}</translation>
    </message>
    <message>
        <source>Authorise</source>
        <translation>Authorise</translation>
    </message>
    <message>
        <source>Connected to {0}</source>
        <translation>Connected to {0}</translation>
    </message>
    <message>
        <source>Sign in at the vendor and allow the access. This window goes on by itself.</source>
        <translation>Sign in at the vendor and allow the access. This window goes on by itself.</translation>
    </message>
    <message>
        <source>Continue in your browser</source>
        <translation>Continue in your browser</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Copy the address</translation>
    </message>
    <message>
        <source>Preparing the authorisation…</source>
        <translation>Preparing the authorisation…</translation>
    </message>
    <message>
        <source>An agent is making the address.</source>
        <translation>An agent is making the address.</translation>
    </message>
    <message>
        <source>Add New Connection</source>
        <translation>Add New Connection</translation>
    </message>
    <message>
        <source>Accounting system</source>
        <translation>Accounting system</translation>
    </message>
    <message>
        <source>Name of the connection</source>
        <translation>Name of the connection</translation>
    </message>
    <message>
        <source>Branches (Sucursal ID) that book there</source>
        <translation>Branches (Sucursal ID) that book there</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Environment</translation>
    </message>
    <message>
        <source>All your branches book somewhere already; they can be pointed here later.</source>
        <translation>All your branches book somewhere already; they can be pointed here later.</translation>
    </message>
    <message>
        <source>Practice: nothing is real</source>
        <translation>Practice: nothing is real</translation>
    </message>
    <message>
        <source>Sandbox of the vendor</source>
        <translation>Sandbox of the vendor</translation>
    </message>
    <message>
        <source>Production: real books</source>
        <translation>Production: real books</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>AddPacDialog</name>
    <message>
        <source>Change the login</source>
        <translation>Change the login</translation>
    </message>
    <message>
        <source>Add a PAC</source>
        <translation>Add a PAC</translation>
    </message>
    <message>
        <source>PAC</source>
        <translation>PAC</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Save and test</source>
        <translation>Save and test</translation>
    </message>
    <message>
        <source>Every PAC that ERP Hub knows is in use already.</source>
        <translation>Every PAC that ERP Hub knows is in use already.</translation>
    </message>
    <message>
        <source>Its behaviour has not been shown yet: no document goes there by itself when another PAC cannot take it.</source>
        <translation>Its behaviour has not been shown yet: no document goes there by itself when another PAC cannot take it.</translation>
    </message>
</context>
<context>
    <name>AdvanceDialog</name>
    <message>
        <source>It is an advance. Once the sale's invoice is stamped, its credit note (07) follows by itself.</source>
        <translation>It is an advance. Once the sale's invoice is stamped, its credit note (07) follows by itself.</translation>
    </message>
    <message>
        <source>It is a deposit: issue the sale's invoice on credit (PPD), and choose it for this payment's supplement.</source>
        <translation>It is a deposit: issue the sale's invoice on credit (PPD), and choose it for this payment's supplement.</translation>
    </message>
    <message>
        <source>An advance is issued only while one of both is open.</source>
        <translation>An advance is issued only while one of both is open.</translation>
    </message>
    <message>
        <source>Advance</source>
        <translation>Advance</translation>
    </message>
    <message>
        <source>Advance of payment {0}</source>
        <translation>Advance of payment {0}</translation>
    </message>
    <message>
        <source>Is it settled what is bought, and what it costs?</source>
        <translation>Is it settled what is bought, and what it costs?</translation>
    </message>
    <message>
        <source>Both are settled</source>
        <translation>Both are settled</translation>
    </message>
    <message>
        <source>What is bought is still open</source>
        <translation>What is bought is still open</translation>
    </message>
    <message>
        <source>The price is still open</source>
        <translation>The price is still open</translation>
    </message>
    <message>
        <source>Both are still open</source>
        <translation>Both are still open</translation>
    </message>
    <message>
        <source>Exempt</source>
        <translation>Exempt</translation>
    </message>
    <message>
        <source>IVA of what will be sold</source>
        <translation>IVA of what will be sold</translation>
    </message>
    <message>
        <source>Print of the advance, as a draft</source>
        <translation>Print of the advance, as a draft</translation>
    </message>
    <message>
        <source>Seal and stamp the advance (Ctrl+Enter)</source>
        <translation>Seal and stamp the advance (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choose…</translation>
    </message>
</context>
<context>
    <name>AgentRow</name>
    <message>
        <source>Admit…</source>
        <translation>Admit…</translation>
    </message>
    <message>
        <source>Type the fingerprint that its operator reads out</source>
        <translation>Type the fingerprint that its operator reads out</translation>
    </message>
    <message>
        <source>version {0}</source>
        <translation>version {0}</translation>
    </message>
    <message>
        <source>fingerprint {0}</source>
        <translation>fingerprint {0}</translation>
    </message>
    <message>
        <source>busy: {0} of {1} lanes</source>
        <translation>busy: {0} of {1} lanes</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>idle</translation>
    </message>
    <message>
        <source>CPU {0} %</source>
        <translation>CPU {0} %</translation>
    </message>
    <message>
        <source>{0} MB of memory</source>
        <translation>{0} MB of memory</translation>
    </message>
    <message>
        <source>Waits to be admitted</source>
        <translation>Waits to be admitted</translation>
    </message>
    <message>
        <source>At work</source>
        <translation>At work</translation>
    </message>
    <message>
        <source>Silent since {0}</source>
        <translation>Silent since {0}</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Stopped</translation>
    </message>
</context>
<context>
    <name>AgentsCard</name>
    <message>
        <source>No agent has been set up yet.</source>
        <translation>No agent has been set up yet.</translation>
    </message>
</context>
<context>
    <name>AgentsStrip</name>
    <message>
        <source>No agent yet</source>
        <translation>No agent yet</translation>
    </message>
    <message>
        <source>Agents: {0}</source>
        <translation>Agents: {0}</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>Agents</translation>
    </message>
    <message>
        <source>See which they are</source>
        <translation>See which they are</translation>
    </message>
    <message numerus="yes">
        <source>%n at work</source>
        <translation>
            <numerusform>%n at work</numerusform>
            <numerusform>%n at work</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n silent</source>
        <translation>
            <numerusform>%n silent</numerusform>
            <numerusform>%n silent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to admit</source>
        <translation>
            <numerusform>%n to admit</numerusform>
            <numerusform>%n to admit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <translation>
            <numerusform>%n stopped</numerusform>
            <numerusform>%n stopped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ApprovalCard</name>
    <message>
        <source>Asked for by {0} on {1}</source>
        <translation>Asked for by {0} on {1}</translation>
    </message>
    <message>
        <source>You asked for it: another administrator approves it.</source>
        <translation>You asked for it: another administrator approves it.</translation>
    </message>
    <message>
        <source>Withdraw…</source>
        <translation>Withdraw…</translation>
    </message>
    <message>
        <source>Refuse…</source>
        <translation>Refuse…</translation>
    </message>
    <message>
        <source>Approve…</source>
        <translation>Approve…</translation>
    </message>
    <message>
        <source>Stamp {0} at another PAC</source>
        <translation>Stamp {0} at another PAC</translation>
    </message>
    <message>
        <source>The first PAC has not said whether it stamped it. If it did, there will be two valid CFDIs until one is cancelled; ERP Hub goes on asking the first PAC for at least 72 hours.</source>
        <translation>The first PAC has not said whether it stamped it. If it did, there will be two valid CFDIs until one is cancelled; ERP Hub goes on asking the first PAC for at least 72 hours.</translation>
    </message>
    <message>
        <source>Cancel the CFDI {0}</source>
        <translation>Cancel the CFDI {0}</translation>
    </message>
    <message>
        <source>It is of an earlier month, whose taxes may have been declared already. SAT decides whether the recipient must accept.</source>
        <translation>It is of an earlier month, whose taxes may have been declared already. SAT decides whether the recipient must accept.</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} of {1}</translation>
    </message>
    <message>
        <source>Cancel the second stamp of {0}</source>
        <translation>Cancel the second stamp of {0}</translation>
    </message>
    <message>
        <source>It was stamped twice. The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays.</source>
        <translation>It was stamped twice. The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays.</translation>
    </message>
    <message>
        <source>{0} is not at its PAC</source>
        <translation>{0} is not at its PAC</translation>
    </message>
    <message>
        <source>Nobody can stamp its bytes any more. The PAC is asked one last time; then the document is sealed anew with the same folio. If the PAC did stamp it, there will be two valid CFDIs: look in its portal before you approve.</source>
        <translation>Nobody can stamp its bytes any more. The PAC is asked one last time; then the document is sealed anew with the same folio. If the PAC did stamp it, there will be two valid CFDIs: look in its portal before you approve.</translation>
    </message>
</context>
<context>
    <name>ApprovalsPage</name>
    <message>
        <source>Approvals</source>
        <translation>Approvals</translation>
    </message>
    <message>
        <source>What one person asked for and another one approves by name</source>
        <translation>What one person asked for and another one approves by name</translation>
    </message>
    <message>
        <source>Cancelling in an older month and sending to another PAC by force are asked for, and approved here.</source>
        <translation>Cancelling in an older month and sending to another PAC by force are asked for, and approved here.</translation>
    </message>
    <message>
        <source>Nothing waits for an approval</source>
        <translation>Nothing waits for an approval</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Approve</translation>
    </message>
    <message>
        <source>Approved: an agent begins now</source>
        <translation>Approved: an agent begins now</translation>
    </message>
    <message>
        <source>Nothing is done. Your reason is kept with your name, and whoever asked sees it.</source>
        <translation>Nothing is done. Your reason is kept with your name, and whoever asked sees it.</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>Refuse</translation>
    </message>
    <message>
        <source>The request has ended: nothing is done</source>
        <translation>The request has ended: nothing is done</translation>
    </message>
</context>
<context>
    <name>ApproveAgentDialog</name>
    <message>
        <source>Admit the agent on {0}</source>
        <translation>Admit the agent on {0}</translation>
    </message>
    <message>
        <source>It will open the keys of your accounting systems and of your CSDs. Ask whoever installed it to read out its fingerprint.</source>
        <translation>It will open the keys of your accounting systems and of your CSDs. Ask whoever installed it to read out its fingerprint.</translation>
    </message>
    <message>
        <source>Fingerprint as it was read to you</source>
        <translation>Fingerprint as it was read to you</translation>
    </message>
    <message>
        <source>Admit</source>
        <translation>Admit</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this notice</source>
        <translation>Close this notice</translation>
    </message>
</context>
<context>
    <name>BranchSwitcher</name>
    <message>
        <source>All branches</source>
        <translation>All branches</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Branch</translation>
    </message>
    <message>
        <source>Which branch the pages show</source>
        <translation>Which branch the pages show</translation>
    </message>
</context>
<context>
    <name>CancelCfdiDialog</name>
    <message>
        <source>Cancel CFDI {0}</source>
        <translation>Cancel CFDI {0}</translation>
    </message>
    <message>
        <source>Ask SAT now</source>
        <translation>Ask SAT now</translation>
    </message>
    <message>
        <source>Ask SAT what became of the request, instead of waiting for its hour</source>
        <translation>Ask SAT what became of the request, instead of waiting for its hour</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>To the approvals</source>
        <translation>To the approvals</translation>
    </message>
    <message>
        <source>Issue it and request the cancellation</source>
        <translation>Issue it and request the cancellation</translation>
    </message>
    <message>
        <source>Change it…</source>
        <translation>Change it…</translation>
    </message>
    <message>
        <source>Request again…</source>
        <translation>Request again…</translation>
    </message>
    <message>
        <source>Make the new CFDI</source>
        <translation>Make the new CFDI</translation>
    </message>
    <message>
        <source>Request the cancellation</source>
        <translation>Request the cancellation</translation>
    </message>
    <message>
        <source>Another reason…</source>
        <translation>Another reason…</translation>
    </message>
    <message>
        <source>Back to the questions</source>
        <translation>Back to the questions</translation>
    </message>
</context>
<context>
    <name>CancelProgress</name>
    <message>
        <source>Cancelled</source>
        <translation>Cancelled</translation>
    </message>
    <message>
        <source>Waits for an approval</source>
        <translation>Waits for an approval</translation>
    </message>
    <message>
        <source>In process: waits for the recipient</source>
        <translation>In process: waits for the recipient</translation>
    </message>
    <message>
        <source>Requested</source>
        <translation>Requested</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>On its way</translation>
    </message>
    <message>
        <source>Rejected by the recipient: in force</source>
        <translation>Rejected by the recipient: in force</translation>
    </message>
    <message>
        <source>Not taken: in force</source>
        <translation>Not taken: in force</translation>
    </message>
    <message>
        <source>In force</source>
        <translation>In force</translation>
    </message>
    <message>
        <source>The term ended on {0}: silence has accepted, SAT's word is awaited</source>
        <translation>The term ended on {0}: silence has accepted, SAT's word is awaited</translation>
    </message>
    <message>
        <source>Accept by today, {0}</source>
        <translation>Accept by today, {0}</translation>
    </message>
    <message numerus="yes">
        <source>Accept by {0}: %n day(s) left</source>
        <translation>
            <numerusform>Accept by {0}: %n day left</numerusform>
            <numerusform>Accept by {0}: %n days left</numerusform>
        </translation>
    </message>
    <message>
        <source>draft</source>
        <translation>draft</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} of {1}</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Asked for by</source>
        <translation>Asked for by</translation>
    </message>
    <message>
        <source>Requests used</source>
        <translation>Requests used</translation>
    </message>
    <message>
        <source>SAT said</source>
        <translation>SAT said</translation>
    </message>
    <message>
        <source>SAT is asked next</source>
        <translation>SAT is asked next</translation>
    </message>
    <message>
        <source>The PAC's own words</source>
        <translation>The PAC's own words</translation>
    </message>
    <message>
        <source>Acknowledgment</source>
        <translation>Acknowledgment</translation>
    </message>
    <message>
        <source>Kept with the document</source>
        <translation>Kept with the document</translation>
    </message>
    <message>
        <source>Not here yet</source>
        <translation>Not here yet</translation>
    </message>
</context>
<context>
    <name>CancelQuestions</name>
    <message>
        <source>Yes</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>No</source>
        <translation>No</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>&amp;Yes</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>&amp;No</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>No, when the sale was called off: nothing was delivered and nothing is owed.</source>
        <translation>No, when the sale was called off: nothing was delivered and nothing is owed.</translation>
    </message>
    <message>
        <source>A guest whose sale is in a global invoice asked for a CFDI in their own name.</source>
        <translation>A guest whose sale is in a global invoice asked for a CFDI in their own name.</translation>
    </message>
    <message>
        <source>Yes, when name, RFC, amount or anything else was wrong and the sale still needs a CFDI.</source>
        <translation>Yes, when name, RFC, amount or anything else was wrong and the sale still needs a CFDI.</translation>
    </message>
</context>
<context>
    <name>CardList</name>
    <message>
        <source>Loading…</source>
        <translation>Loading…</translation>
    </message>
</context>
<context>
    <name>CertificateCard</name>
    <message>
        <source>Sealed by {0}</source>
        <translation>Sealed by {0}</translation>
    </message>
    <message>
        <source>A second agent that seals is recommended.</source>
        <translation>A second agent that seals is recommended.</translation>
    </message>
    <message>
        <source>Seals nothing now</source>
        <translation>Seals nothing now</translation>
    </message>
    <message>
        <source>It ends soon: request the new CSD at SAT and load it here; both stay until the old one ends.</source>
        <translation>It ends soon: request the new CSD at SAT and load it here; both stay until the old one ends.</translation>
    </message>
    <message>
        <source>Stop sealing…</source>
        <translation>Stop sealing…</translation>
    </message>
    <message>
        <source>{0} seals no more</source>
        <translation>{0} seals no more</translation>
    </message>
    <message>
        <source>Seals</source>
        <translation>Seals</translation>
    </message>
    <message>
        <source>Until it ends</source>
        <translation>Until it ends</translation>
    </message>
    <message>
        <source>Not valid yet</source>
        <translation>Not valid yet</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Ended</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Withdrawn</translation>
    </message>
    <message>
        <source>Withdraw…</source>
        <translation>Withdraw…</translation>
    </message>
    <message>
        <source>The CSD {0} seals no more</source>
        <translation>The CSD {0} seals no more</translation>
    </message>
    <message>
        <source>Valid from {0}</source>
        <translation>Valid from {0}</translation>
    </message>
    <message>
        <source>Valid until {0}</source>
        <translation>Valid until {0}</translation>
    </message>
    <message>
        <source>Ended on {0}</source>
        <translation>Ended on {0}</translation>
    </message>
</context>
<context>
    <name>CertificatesPage</name>
    <message>
        <source>Certificates</source>
        <translation>Certificates</translation>
    </message>
    <message>
        <source>The CSDs that your CFDIs are sealed with</source>
        <translation>The CSDs that your CFDIs are sealed with</translation>
    </message>
    <message>
        <source>Drop the CSD here</source>
        <translation>Drop the CSD here</translation>
    </message>
    <message>
        <source>The .cer and the .key as SAT delivers them, a PEM pair, or a ZIP of both</source>
        <translation>The .cer and the .key as SAT delivers them, a PEM pair, or a ZIP of both</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Choose files</translation>
    </message>
    <message>
        <source>Mexican issuers appear here with the branches that you see.</source>
        <translation>Mexican issuers appear here with the branches that you see.</translation>
    </message>
    <message>
        <source>No issuer seals CFDIs here</source>
        <translation>No issuer seals CFDIs here</translation>
    </message>
    <message>
        <source>Withdraw the CSD {0}</source>
        <translation>Withdraw the CSD {0}</translation>
    </message>
    <message>
        <source>It seals no more and its key is deleted everywhere. CFDIs that are stamped stay as they are.</source>
        <translation>It seals no more and its key is deleted everywhere. CFDIs that are stamped stay as they are.</translation>
    </message>
    <message>
        <source>It is the only one that {0} can seal with now: no CFDI is issued without it.</source>
        <translation>It is the only one that {0} can seal with now: no CFDI is issued without it.</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>{0} seals no more</source>
        <translation>{0} seals no more</translation>
    </message>
    <message>
        <source>It cannot open the CSDs of {0} any more. What it has read before it has read.</source>
        <translation>It cannot open the CSDs of {0} any more. What it has read before it has read.</translation>
    </message>
    <message>
        <source>It is the only one that opens them: their keys are lost, and the CSD must be loaded again.</source>
        <translation>It is the only one that opens them: their keys are lost, and the CSD must be loaded again.</translation>
    </message>
    <message>
        <source>Stop sealing</source>
        <translation>Stop sealing</translation>
    </message>
    <message>
        <source>Delete the file</source>
        <translation>Delete the file</translation>
    </message>
</context>
<context>
    <name>CfdiActions</name>
    <message>
        <source>Issue</source>
        <translation>Issue</translation>
    </message>
    <message>
        <source>Seal and stamp the chosen drafts (Ctrl+Enter)</source>
        <translation>Seal and stamp the chosen drafts (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>For a guest…</source>
        <translation>For a guest…</translation>
    </message>
    <message>
        <source>Find a sale, say who receives its CFDI, issue it (Ctrl+N)</source>
        <translation>Find a sale, say who receives its CFDI, issue it (Ctrl+N)</translation>
    </message>
    <message>
        <source>Fiscal data…</source>
        <translation>Fiscal data…</translation>
    </message>
    <message>
        <source>Who the chosen draft is made out to, from their Constancia</source>
        <translation>Who the chosen draft is made out to, from their Constancia</translation>
    </message>
    <message>
        <source>Credit note…</source>
        <translation>Credit note…</translation>
    </message>
    <message>
        <source>Take the chosen stamped invoice back, whole or in part</source>
        <translation>Take the chosen stamped invoice back, whole or in part</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>Discard…</translation>
    </message>
    <message>
        <source>Set the chosen draft supplement or credit note aside</source>
        <translation>Set the chosen draft supplement or credit note aside</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>Cancel…</translation>
    </message>
    <message>
        <source>Find SAT's reason and ask for the chosen CFDI's cancellation (Ctrl+Shift+C)</source>
        <translation>Find SAT's reason and ask for the chosen CFDI's cancellation (Ctrl+Shift+C)</translation>
    </message>
    <message>
        <source>Verify at SAT</source>
        <translation>Verify at SAT</translation>
    </message>
    <message>
        <source>SAT's own page about the chosen CFDI, in the browser (Ctrl+Shift+V)</source>
        <translation>SAT's own page about the chosen CFDI, in the browser (Ctrl+Shift+V)</translation>
    </message>
</context>
<context>
    <name>CfdiPage</name>
    <message>
        <source>Saved in {0}</source>
        <translation>Saved in {0}</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Fiscal documents for Mexico, newest first</source>
        <translation>Fiscal documents for Mexico, newest first</translation>
    </message>
    <message>
        <source>Folio, UUID, RFC or name</source>
        <translation>Folio, UUID, RFC or name</translation>
    </message>
    <message>
        <source>Every state</source>
        <translation>Every state</translation>
    </message>
    <message>
        <source>CFDIs, newest first</source>
        <translation>CFDIs, newest first</translation>
    </message>
    <message>
        <source>The draft was discarded</source>
        <translation>The draft was discarded</translation>
    </message>
    <message>
        <source>The credit note is a draft now</source>
        <translation>The credit note is a draft now</translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI(s) will be issued</source>
        <translation>
            <numerusform>%n CFDI will be issued</numerusform>
            <numerusform>%n CFDIs will be issued</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was issued</source>
        <translation>Nothing was issued</translation>
    </message>
    <message>
        <source>An agent had begun: it could not be taken back</source>
        <translation>An agent had begun: it could not be taken back</translation>
    </message>
    <message>
        <source>No CFDI yet</source>
        <translation>No CFDI yet</translation>
    </message>
    <message>
        <source>Drafts appear here as soon as a sale can be invoiced.</source>
        <translation>Drafts appear here as soon as a sale can be invoiced.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nothing matches</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Show everything</translation>
    </message>
    <message>
        <source>The request waits for an approval</source>
        <translation>The request waits for an approval</translation>
    </message>
    <message>
        <source>An agent goes on with it</source>
        <translation>An agent goes on with it</translation>
    </message>
    <message>
        <source>SAT is being asked about {0}</source>
        <translation>SAT is being asked about {0}</translation>
    </message>
</context>
<context>
    <name>CfdiPreview</name>
    <message>
        <source>Reading the document…</source>
        <translation>Reading the document…</translation>
    </message>
    <message>
        <source>Save PDF and XML in</source>
        <translation>Save PDF and XML in</translation>
    </message>
    <message>
        <source>No CFDI chosen</source>
        <translation>No CFDI chosen</translation>
    </message>
    <message>
        <source>Choose one to see its print and its XML.</source>
        <translation>Choose one to see its print and its XML.</translation>
    </message>
    <message>
        <source>PDF and XML come into being when it is sealed.</source>
        <translation>PDF and XML come into being when it is sealed.</translation>
    </message>
    <message>
        <source>Nothing to show yet</source>
        <translation>Nothing to show yet</translation>
    </message>
    <message>
        <source>Save PDF and XML</source>
        <translation>Save PDF and XML</translation>
    </message>
    <message>
        <source>Drag out</source>
        <translation>Drag out</translation>
    </message>
    <message>
        <source>Drag from here into a mail or a folder</source>
        <translation>Drag from here into a mail or a folder</translation>
    </message>
    <message>
        <source>Print of the CFDI</source>
        <translation>Print of the CFDI</translation>
    </message>
    <message>
        <source>XML of the CFDI</source>
        <translation>XML of the CFDI</translation>
    </message>
    <message>
        <source>Cancellation</source>
        <translation>Cancellation</translation>
    </message>
    <message>
        <source>Replaced by {0}</source>
        <translation>Replaced by {0}</translation>
    </message>
    <message>
        <source>Replaces {0}</source>
        <translation>Replaces {0}</translation>
    </message>
    <message>
        <source>Ask SAT now</source>
        <translation>Ask SAT now</translation>
    </message>
    <message>
        <source>An agent asks what SAT says of this CFDI</source>
        <translation>An agent asks what SAT says of this CFDI</translation>
    </message>
</context>
<context>
    <name>CfdiWords</name>
    <message>
        <source>Folio</source>
        <translation>Folio</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>Recipient</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>payment supplement</source>
        <translation>payment supplement</translation>
    </message>
    <message>
        <source>credit note</source>
        <translation>credit note</translation>
    </message>
    <message>
        <source>global invoice</source>
        <translation>global invoice</translation>
    </message>
    <message>
        <source>advance</source>
        <translation>advance</translation>
    </message>
    <message>
        <source>Stamping</source>
        <translation>Stamping</translation>
    </message>
    <message>
        <source>Cancellation rejected</source>
        <translation>Cancellation rejected</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>advance applied</source>
        <translation>advance applied</translation>
    </message>
    <message>
        <source>replacement</source>
        <translation>replacement</translation>
    </message>
    <message>
        <source>To be issued</source>
        <translation>To be issued</translation>
    </message>
    <message>
        <source>Stamped</source>
        <translation>Stamped</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>Cancelling</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelled</translation>
    </message>
</context>
<context>
    <name>ChooseInvoicesDialog</name>
    <message>
        <source>Choose what {0} is for; several are settled from the top.</source>
        <translation>Choose what {0} is for; several are settled from the top.</translation>
    </message>
    <message>
        <source>Another currency: it is settled at the rate of the payment's day.</source>
        <translation>Another currency: it is settled at the rate of the payment's day.</translation>
    </message>
    <message>
        <source>{0} of {1}: {2} owed</source>
        <translation>{0} of {1}: {2} owed</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Invoice</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>Recipient</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>To be credited yet</source>
        <translation>To be credited yet</translation>
    </message>
    <message>
        <source>Owed</source>
        <translation>Owed</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nothing matches</translation>
    </message>
    <message>
        <source>This trip has no stamped invoice</source>
        <translation>This trip has no stamped invoice</translation>
    </message>
    <message>
        <source>Search for a folio, an RFC or a name: somebody else may have been invoiced.</source>
        <translation>Search for a folio, an RFC or a name: somebody else may have been invoiced.</translation>
    </message>
    <message>
        <source>This customer has no open invoice</source>
        <translation>This customer has no open invoice</translation>
    </message>
    <message>
        <source>Which invoice does refund {0} take back?</source>
        <translation>Which invoice does refund {0} take back?</translation>
    </message>
    <message>
        <source>Which invoices does payment {0} settle?</source>
        <translation>Which invoices does payment {0} settle?</translation>
    </message>
    <message>
        <source>Folio, RFC or name of another one</source>
        <translation>Folio, RFC or name of another one</translation>
    </message>
    <message>
        <source>Stamped invoices, the oldest on top</source>
        <translation>Stamped invoices, the oldest on top</translation>
    </message>
    <message>
        <source>Draft, seal and stamp it (Ctrl+Enter)</source>
        <translation>Draft, seal and stamp it (Ctrl+Enter)</translation>
    </message>
</context>
<context>
    <name>CompanyPane</name>
    <message>
        <source>Is this the company that these branches book in?</source>
        <translation>Is this the company that these branches book in?</translation>
    </message>
    <message>
        <source>Company ID {0}</source>
        <translation>Company ID {0}</translation>
    </message>
    <message>
        <source>ERP Hub may</source>
        <translation>ERP Hub may</translation>
    </message>
    <message>
        <source>Yes, connect</source>
        <translation>Yes, connect</translation>
    </message>
</context>
<context>
    <name>ConfirmTypedDialog</name>
    <message>
        <source>Type {0} to confirm</source>
        <translation>Type {0} to confirm</translation>
    </message>
</context>
<context>
    <name>ConnectionCard</name>
    <message>
        <source>Connected</source>
        <translation>Connected</translation>
    </message>
    <message>
        <source>Authorise again</source>
        <translation>Authorise again</translation>
    </message>
    <message>
        <source>Confirm the company</source>
        <translation>Confirm the company</translation>
    </message>
    <message>
        <source>Being authorised</source>
        <translation>Being authorised</translation>
    </message>
    <message>
        <source>Not authorised yet</source>
        <translation>Not authorised yet</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>Switched off</translation>
    </message>
    <message>
        <source>Company ID {0}</source>
        <translation>Company ID {0}</translation>
    </message>
    <message>
        <source>read {0}</source>
        <translation>read {0}</translation>
    </message>
    <message>
        <source>No branch yet</source>
        <translation>No branch yet</translation>
    </message>
    <message>
        <source>ERP Hub may</source>
        <translation>ERP Hub may</translation>
    </message>
    <message>
        <source>Test Connection</source>
        <translation>Test Connection</translation>
    </message>
    <message>
        <source>Authorize with {0}</source>
        <translation>Authorize with {0}</translation>
    </message>
    <message>
        <source>Yes, connect</source>
        <translation>Yes, connect</translation>
    </message>
    <message>
        <source>Reading the company…</source>
        <translation>Reading the company…</translation>
    </message>
    <message>
        <source>Connected successfully: {0}</source>
        <translation>Connected successfully: {0}</translation>
    </message>
</context>
<context>
    <name>ConnectionsPage</name>
    <message>
        <source>Connections</source>
        <translation>Connections</translation>
    </message>
    <message>
        <source>The companies that your branches book in</source>
        <translation>The companies that your branches book in</translation>
    </message>
    <message>
        <source>Add New Connection</source>
        <translation>Add New Connection</translation>
    </message>
    <message>
        <source>Import a spreadsheet…</source>
        <translation>Import a spreadsheet…</translation>
    </message>
    <message>
        <source>Sales, payments, refunds or customers of a branch, as CSV or XLSX</source>
        <translation>Sales, payments, refunds or customers of a branch, as CSV or XLSX</translation>
    </message>
    <message>
        <source>Connect the accounting system of your branches, and their sales begin to be booked.</source>
        <translation>Connect the accounting system of your branches, and their sales begin to be booked.</translation>
    </message>
    <message>
        <source>No connection yet</source>
        <translation>No connection yet</translation>
    </message>
</context>
<context>
    <name>Consequences</name>
    <message>
        <source>Reason</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Its month is over: an administrator approves the request on the page Approvals before it is sent.</source>
        <translation>Its month is over: an administrator approves the request on the page Approvals before it is sent.</translation>
    </message>
    <message>
        <source>Somebody else approves first</source>
        <translation>Somebody else approves first</translation>
    </message>
    <message>
        <source>In the accounting system</source>
        <translation>In the accounting system</translation>
    </message>
    <message>
        <source>Related documents</source>
        <translation>Related documents</translation>
    </message>
    <message>
        <source>None in force: nothing has to be cancelled before it.</source>
        <translation>None in force: nothing has to be cancelled before it.</translation>
    </message>
    <message>
        <source>SAT does not cancel it while these are in force. Cancel them first:</source>
        <translation>SAT does not cancel it while these are in force. Cancel them first:</translation>
    </message>
    <message>
        <source>Related documents go first</source>
        <translation>Related documents go first</translation>
    </message>
    <message>
        <source>payment supplement</source>
        <translation>payment supplement</translation>
    </message>
    <message>
        <source>credit note</source>
        <translation>credit note</translation>
    </message>
    <message>
        <source>replacement</source>
        <translation>replacement</translation>
    </message>
    <message>
        <source>advance</source>
        <translation>advance</translation>
    </message>
    <message>
        <source>advance applied</source>
        <translation>advance applied</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>in force</translation>
    </message>
    <message>
        <source>being stamped</source>
        <translation>being stamped</translation>
    </message>
    <message>
        <source>being cancelled</source>
        <translation>being cancelled</translation>
    </message>
    <message>
        <source>Nobody has to accept</source>
        <translation>Nobody has to accept</translation>
    </message>
    <message>
        <source>Requested today, it is accepted or refused until {0}.</source>
        <translation>Requested today, it is accepted or refused until {0}.</translation>
    </message>
    <message>
        <source>Not counted: {0}.</source>
        <translation>Not counted: {0}.</translation>
    </message>
    <message>
        <source>The calendar of that year is not known yet: it may be later.</source>
        <translation>The calendar of that year is not known yet: it may be later.</translation>
    </message>
    <message>
        <source>{0} must accept</source>
        <translation>{0} must accept</translation>
    </message>
    <message>
        <source>Until SAT says that it is cancelled, nothing changes there; then the invoice names the new fiscal folio.</source>
        <translation>Until SAT says that it is cancelled, nothing changes there; then the invoice names the new fiscal folio.</translation>
    </message>
    <message>
        <source>Once SAT says that it is cancelled, a sale called off on the platform is voided there, or adjusted in the open month.</source>
        <translation>Once SAT says that it is cancelled, a sale called off on the platform is voided there, or adjusted in the open month.</translation>
    </message>
    <message>
        <source>The sale stays booked; once SAT says that it is cancelled, it counts under the CFDI that remains.</source>
        <translation>The sale stays booked; once SAT says that it is cancelled, it counts under the CFDI that remains.</translation>
    </message>
    <message>
        <source>The sale stays booked; its memo says that the CFDI is cancelled, and it can be invoiced again.</source>
        <translation>The sale stays booked; its memo says that the CFDI is cancelled, and it can be invoiced again.</translation>
    </message>
    <message>
        <source>The last day was {0}: SAT fines, and may refuse.</source>
        <translation>The last day was {0}: SAT fines, and may refuse.</translation>
    </message>
    <message>
        <source>Without a fine until {0}.</source>
        <translation>Without a fine until {0}.</translation>
    </message>
    <message>
        <source>Deadline of the fiscal year</source>
        <translation>Deadline of the fiscal year</translation>
    </message>
    <message>
        <source>{0} of {1} requests have been used.</source>
        <translation>{0} of {1} requests have been used.</translation>
    </message>
    <message>
        <source>The next one leaves on {0}.</source>
        <translation>The next one leaves on {0}.</translation>
    </message>
    <message>
        <source>Asked for before</source>
        <translation>Asked for before</translation>
    </message>
</context>
<context>
    <name>ConstanciaDialog</name>
    <message>
        <source>Choose one…</source>
        <translation>Choose one…</translation>
    </message>
    <message>
        <source>As the customer has it</source>
        <translation>As the customer has it</translation>
    </message>
    <message>
        <source>Fiscal data of {0}</source>
        <translation>Fiscal data of {0}</translation>
    </message>
    <message>
        <source>Drop the Constancia de Situación Fiscal here</source>
        <translation>Drop the Constancia de Situación Fiscal here</translation>
    </message>
    <message>
        <source>The PDF as SAT gives it out, or a photo of its QR. Nothing leaves this computer.</source>
        <translation>The PDF as SAT gives it out, or a photo of its QR. Nothing leaves this computer.</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Choose a file…</translation>
    </message>
    <message>
        <source>RFC</source>
        <translation>RFC</translation>
    </message>
    <message>
        <source>Name, exactly as SAT has it</source>
        <translation>Name, exactly as SAT has it</translation>
    </message>
    <message>
        <source>Regime</source>
        <translation>Regime</translation>
    </message>
    <message>
        <source>Postal code</source>
        <translation>Postal code</translation>
    </message>
    <message>
        <source>Use of the CFDI</source>
        <translation>Use of the CFDI</translation>
    </message>
    <message>
        <source>Open SAT's page</source>
        <translation>Open SAT's page</translation>
    </message>
    <message>
        <source>SAT's own page about this RFC, in the browser</source>
        <translation>SAT's own page about this RFC, in the browser</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Keep unconfirmed</source>
        <translation>Keep unconfirmed</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirm</translation>
    </message>
    <message>
        <source>These are the customer's data (Ctrl+Enter)</source>
        <translation>These are the customer's data (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>no date</translation>
    </message>
    <message>
        <source>Found in {0}, of {1}. Not confirmed yet: compare it with the document.</source>
        <translation>Found in {0}, of {1}. Not confirmed yet: compare it with the document.</translation>
    </message>
</context>
<context>
    <name>CreditNoteDialog</name>
    <message>
        <source>Credit note of {0}</source>
        <translation>Credit note of {0}</translation>
    </message>
    <message>
        <source>{0}, invoice of {1}</source>
        <translation>{0}, invoice of {1}</translation>
    </message>
    <message>
        <source>At most {0}</source>
        <translation>At most {0}</translation>
    </message>
    <message>
        <source>Amount, tax included</source>
        <translation>Amount, tax included</translation>
    </message>
    <message>
        <source>How the money goes back</source>
        <translation>How the money goes back</translation>
    </message>
    <message>
        <source>Relation</source>
        <translation>Relation</translation>
    </message>
    <message>
        <source>Discount, allowance or refund</source>
        <translation>Discount, allowance or refund</translation>
    </message>
    <message>
        <source>What was sold is given back</source>
        <translation>What was sold is given back</translation>
    </message>
    <message>
        <source>Seal and stamp the credit note (Ctrl+Enter)</source>
        <translation>Seal and stamp the credit note (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Print of the credit note, as a draft</source>
        <translation>Print of the credit note, as a draft</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>Cash</translation>
    </message>
    <message>
        <source>Cheque</source>
        <translation>Cheque</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transfer</translation>
    </message>
    <message>
        <source>Credit card</source>
        <translation>Credit card</translation>
    </message>
    <message>
        <source>Debit card</source>
        <translation>Debit card</translation>
    </message>
    <message>
        <source>Set off against what is owed</source>
        <translation>Set off against what is owed</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Waived</translation>
    </message>
</context>
<context>
    <name>CreditNotes</name>
    <message>
        <source>Discard this draft?</source>
        <translation>Discard this draft?</translation>
    </message>
    <message>
        <source>What it says is free again. Nothing was stamped.</source>
        <translation>What it says is free again. Nothing was stamped.</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Discard</translation>
    </message>
</context>
<context>
    <name>DataTable</name>
    <message>
        <source>Loading…</source>
        <translation>Loading…</translation>
    </message>
</context>
<context>
    <name>DeclareAbsentDialog</name>
    <message>
        <source>If {0} did stamp it, there will be two valid CFDIs of one sale, and one must be cancelled with reason 02.</source>
        <translation>If {0} did stamp it, there will be two valid CFDIs of one sale, and one must be cancelled with reason 02.</translation>
    </message>
    <message>
        <source>A second person must approve it. Then {0} is asked one last time, and the document is sealed anew with the same folio.</source>
        <translation>A second person must approve it. Then {0} is asked one last time, and the document is sealed anew with the same folio.</translation>
    </message>
    <message>
        <source>I have looked for it in the portal of {0} myself</source>
        <translation>I have looked for it in the portal of {0} myself</translation>
    </message>
    <message>
        <source>It is not at {0}?</source>
        <translation>It is not at {0}?</translation>
    </message>
    <message>
        <source>Ask for approval</source>
        <translation>Ask for approval</translation>
    </message>
</context>
<context>
    <name>DraftSheet</name>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Issue</translation>
    </message>
    <message>
        <source>Keep as draft</source>
        <translation>Keep as draft</translation>
    </message>
</context>
<context>
    <name>ExchangesDialog</name>
    <message>
        <source>Time</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>What was asked</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Answer</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Took</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copied</translation>
    </message>
    <message>
        <source>Trace {0}</source>
        <translation>Trace {0}</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>No answer</translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation>{0} ms</translation>
    </message>
    <message>
        <source>Nothing is kept of this attempt</source>
        <translation>Nothing is kept of this attempt</translation>
    </message>
    <message>
        <source>Exchanges are kept for 90 days, each branch's for its people.</source>
        <translation>Exchanges are kept for 90 days, each branch's for its people.</translation>
    </message>
    <message>
        <source>What was said to {0}</source>
        <translation>What was said to {0}</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>Attempt</translation>
    </message>
    <message>
        <source>Exchanges in their order</source>
        <translation>Exchanges in their order</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Request</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Copy the whole text of this tab</source>
        <translation>Copy the whole text of this tab</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>FiscalData</name>
    <message>
        <source>The draft is made out to the confirmed data</source>
        <translation>The draft is made out to the confirmed data</translation>
    </message>
    <message>
        <source>Kept, but not confirmed yet</source>
        <translation>Kept, but not confirmed yet</translation>
    </message>
</context>
<context>
    <name>ForceFailoverDialog</name>
    <message>
        <source>Send it to another PAC?</source>
        <translation>Send it to another PAC?</translation>
    </message>
    <message>
        <source>{0} may have stamped it. If it has, there will be two valid CFDIs of one sale, and one must be cancelled with reason 02.</source>
        <translation>{0} may have stamped it. If it has, there will be two valid CFDIs of one sale, and one must be cancelled with reason 02.</translation>
    </message>
    <message>
        <source>The same document goes to the other PAC, and {0} stays watched. A second person must approve it first.</source>
        <translation>The same document goes to the other PAC, and {0} stays watched. A second person must approve it first.</translation>
    </message>
    <message>
        <source>Other PAC</source>
        <translation>Other PAC</translation>
    </message>
    <message>
        <source>I know that this may stamp the sale twice</source>
        <translation>I know that this may stamp the sale twice</translation>
    </message>
    <message>
        <source>Ask for approval</source>
        <translation>Ask for approval</translation>
    </message>
</context>
<context>
    <name>GiveStampDialog</name>
    <message>
        <source>Drop the stamped XML here</source>
        <translation>Drop the stamped XML here</translation>
    </message>
    <message>
        <source>As {0} gives it out.</source>
        <translation>As {0} gives it out.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choose…</translation>
    </message>
    <message>
        <source>ERP Hub takes it only if it is the stamp of exactly what was sent, and SAT knows it.</source>
        <translation>ERP Hub takes it only if it is the stamp of exactly what was sent, and SAT knows it.</translation>
    </message>
    <message>
        <source>The XML from {0}</source>
        <translation>The XML from {0}</translation>
    </message>
    <message>
        <source>Check and take in</source>
        <translation>Check and take in</translation>
    </message>
</context>
<context>
    <name>GlobalBanner</name>
    <message>
        <source>This global invoice is being issued</source>
        <translation>This global invoice is being issued</translation>
    </message>
    <message>
        <source>Sales changed since the draft was made</source>
        <translation>Sales changed since the draft was made</translation>
    </message>
    <message>
        <source>Prepare it anew, and look at it.</source>
        <translation>Prepare it anew, and look at it.</translation>
    </message>
</context>
<context>
    <name>GlobalInvoicePage</name>
    <message>
        <source>Saved in {0}</source>
        <translation>Saved in {0}</translation>
    </message>
    <message>
        <source>Global invoice</source>
        <translation>Global invoice</translation>
    </message>
    <message>
        <source>The paid sales that nobody asked a CFDI for, in one document a period</source>
        <translation>The paid sales that nobody asked a CFDI for, in one document a period</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Discard</translation>
    </message>
    <message>
        <source>Let the draft's sales go</source>
        <translation>Let the draft's sales go</translation>
    </message>
    <message>
        <source>Prepare</source>
        <translation>Prepare</translation>
    </message>
    <message>
        <source>Make the draft of what goes in, or make it anew</source>
        <translation>Make the draft of what goes in, or make it anew</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Issue</translation>
    </message>
    <message>
        <source>Seal and stamp the draft as it is shown (Ctrl+Enter)</source>
        <translation>Seal and stamp the draft as it is shown (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Nothing goes into the global invoice of this period</source>
        <translation>Nothing goes into the global invoice of this period</translation>
    </message>
    <message>
        <source>The global invoice will be issued</source>
        <translation>The global invoice will be issued</translation>
    </message>
    <message>
        <source>Nothing was issued</source>
        <translation>Nothing was issued</translation>
    </message>
    <message>
        <source>An agent had begun: it could not be taken back</source>
        <translation>An agent had begun: it could not be taken back</translation>
    </message>
</context>
<context>
    <name>GlobalLists</name>
    <message>
        <source>Goes in</source>
        <translation>Goes in</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Left out</translation>
    </message>
    <message>
        <source>Does not go in</source>
        <translation>Does not go in</translation>
    </message>
    <message>
        <source>Global invoices</source>
        <translation>Global invoices</translation>
    </message>
    <message>
        <source>Number of a sale</source>
        <translation>Number of a sale</translation>
    </message>
    <message>
        <source>Sales of the period, oldest first</source>
        <translation>Sales of the period, oldest first</translation>
    </message>
    <message>
        <source>Sales that do not go in, with why</source>
        <translation>Sales that do not go in, with why</translation>
    </message>
    <message>
        <source>Global invoices of this place, newest first</source>
        <translation>Global invoices of this place, newest first</translation>
    </message>
    <message>
        <source>Sale</source>
        <translation>Sale</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Day</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>Why it does not go in</source>
        <translation>Why it does not go in</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Period</translation>
    </message>
    <message>
        <source>No folio yet</source>
        <translation>No folio yet</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>Sales</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Paid by</source>
        <translation>Paid by</translation>
    </message>
    <message>
        <source>Take back in</source>
        <translation>Take back in</translation>
    </message>
    <message>
        <source>Take the chosen sales back in (Del)</source>
        <translation>Take the chosen sales back in (Del)</translation>
    </message>
    <message>
        <source>Leave out…</source>
        <translation>Leave out…</translation>
    </message>
    <message>
        <source>Leave the chosen sales out, and say why (Del)</source>
        <translation>Leave the chosen sales out, and say why (Del)</translation>
    </message>
    <message>
        <source>No branch here issues CFDIs</source>
        <translation>No branch here issues CFDIs</translation>
    </message>
    <message>
        <source>Global invoices are for Mexican branches whose CFDIs are on.</source>
        <translation>Global invoices are for Mexican branches whose CFDIs are on.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nothing matches</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Show everything</translation>
    </message>
    <message>
        <source>No sale goes in</source>
        <translation>No sale goes in</translation>
    </message>
    <message>
        <source>Every paid sale of this period has its CFDI, or will get one.</source>
        <translation>Every paid sale of this period has its CFDI, or will get one.</translation>
    </message>
    <message>
        <source>Nothing is left out</source>
        <translation>Nothing is left out</translation>
    </message>
    <message>
        <source>Choose sales that go in and leave them out with a reason.</source>
        <translation>Choose sales that go in and leave them out with a reason.</translation>
    </message>
    <message>
        <source>Every sale of the period goes in or has its CFDI</source>
        <translation>Every sale of the period goes in or has its CFDI</translation>
    </message>
    <message>
        <source>No global invoice of this place yet</source>
        <translation>No global invoice of this place yet</translation>
    </message>
</context>
<context>
    <name>GlobalQuestions</name>
    <message numerus="yes">
        <source>Leave %n sale(s) out of the global invoice?</source>
        <translation>
            <numerusform>Leave %n sale out of the global invoice?</numerusform>
            <numerusform>Leave %n sales out of the global invoice?</numerusform>
        </translation>
    </message>
    <message>
        <source>They wait for their own CFDI or for another period. The reason is kept with your name.</source>
        <translation>They wait for their own CFDI or for another period. The reason is kept with your name.</translation>
    </message>
    <message>
        <source>Discard this draft?</source>
        <translation>Discard this draft?</translation>
    </message>
    <message numerus="yes">
        <source>Its %n sale(s) are free again. Nothing was stamped, and no folio is lost.</source>
        <translation>
            <numerusform>Its %n sale is free again. Nothing was stamped, and no folio is lost.</numerusform>
            <numerusform>Its %n sales are free again. Nothing was stamped, and no folio is lost.</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Leave out</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Discard</translation>
    </message>
</context>
<context>
    <name>GlobalWords</name>
    <message>
        <source>Daily</source>
        <translation>Daily</translation>
    </message>
    <message>
        <source>Weekly</source>
        <translation>Weekly</translation>
    </message>
    <message>
        <source>Fortnightly</source>
        <translation>Fortnightly</translation>
    </message>
    <message>
        <source>Monthly</source>
        <translation>Monthly</translation>
    </message>
    <message>
        <source>Every two months</source>
        <translation>Every two months</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>Cash</translation>
    </message>
    <message>
        <source>Cheque</source>
        <translation>Cheque</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transfer</translation>
    </message>
    <message>
        <source>Credit card</source>
        <translation>Credit card</translation>
    </message>
    <message>
        <source>Debit card</source>
        <translation>Debit card</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>Stamping</source>
        <translation>Stamping</translation>
    </message>
    <message>
        <source>Stamped</source>
        <translation>Stamped</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>Cancelling</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelled</translation>
    </message>
    <message>
        <source>The sale {0} is in the draft of the global invoice of {1}</source>
        <translation>The sale {0} is in the draft of the global invoice of {1}</translation>
    </message>
    <message>
        <source>A guest who asks for their own CFDI still gets it: give their fiscal data, and the sale leaves the draft.</source>
        <translation>A guest who asks for their own CFDI still gets it: give their fiscal data, and the sale leaves the draft.</translation>
    </message>
    <message>
        <source>The sale {0} is in the global invoice {2} of {1}</source>
        <translation>The sale {0} is in the global invoice {2} of {1}</translation>
    </message>
    <message>
        <source>It cannot be invoiced by name beside it. With cancellations, which this version does not have yet, one case will do it: the guest's CFDI, the cancellation of the global invoice with reason 04, and its reissue without this sale; or, where that is the company's policy, a credit note.</source>
        <translation>It cannot be invoiced by name beside it. With cancellations, which this version does not have yet, one case will do it: the guest's CFDI, the cancellation of the global invoice with reason 04, and its reissue without this sale; or, where that is the company's policy, a credit note.</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s)</source>
        <translation>
            <numerusform>%n sale</numerusform>
            <numerusform>%n sales</numerusform>
        </translation>
    </message>
    <message>
        <source>was to be issued until {0}</source>
        <translation>was to be issued until {0}</translation>
    </message>
    <message>
        <source>to be issued until {0}</source>
        <translation>to be issued until {0}</translation>
    </message>
    <message>
        <source>the period is not over yet</source>
        <translation>the period is not over yet</translation>
    </message>
    <message>
        <source>payment form {0}</source>
        <translation>payment form {0}</translation>
    </message>
</context>
<context>
    <name>GuestCfdiDialog</name>
    <message>
        <source>It cannot be issued so yet</source>
        <translation>It cannot be issued so yet</translation>
    </message>
    <message>
        <source>What is wrong is said at each field.</source>
        <translation>What is wrong is said at each field.</translation>
    </message>
    <message>
        <source>The guest's Constancia</source>
        <translation>The guest's Constancia</translation>
    </message>
    <message>
        <source>Issue a CFDI</source>
        <translation>Issue a CFDI</translation>
    </message>
    <message>
        <source>CFDI of sale {0}</source>
        <translation>CFDI of sale {0}</translation>
    </message>
    <message>
        <source>Another sale</source>
        <translation>Another sale</translation>
    </message>
    <message>
        <source>Constancia…</source>
        <translation>Constancia…</translation>
    </message>
    <message>
        <source>Reads who receives it; it may be dropped here too (Ctrl+O)</source>
        <translation>Reads who receives it; it may be dropped here too (Ctrl+O)</translation>
    </message>
    <message>
        <source>Seals and stamps it as it is shown, in ten seconds (Ctrl+Enter)</source>
        <translation>Seals and stamps it as it is shown, in ten seconds (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Issue</translation>
    </message>
    <message>
        <source>For a guest who waits: the sale, who receives it, done.</source>
        <translation>For a guest who waits: the sale, who receives it, done.</translation>
    </message>
</context>
<context>
    <name>GuestLine</name>
    <message>
        <source>What the guest bought</source>
        <translation>What the guest bought</translation>
    </message>
    <message>
        <source>SAT's key</source>
        <translation>SAT's key</translation>
    </message>
    <message>
        <source>Any word finds it: boat tour, hotel, agencia</source>
        <translation>Any word finds it: boat tour, hotel, agencia</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>E48 is a unit of service</source>
        <translation>E48 is a unit of service</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>Quantity</translation>
    </message>
    <message>
        <source>With IVA</source>
        <translation>With IVA</translation>
    </message>
    <message>
        <source>What the guest pays for this line, taxes included</source>
        <translation>What the guest pays for this line, taxes included</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Split</translation>
    </message>
    <message>
        <source>Makes two lines of this one; together they cost the same</source>
        <translation>Makes two lines of this one; together they cost the same</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remove</translation>
    </message>
    <message>
        <source>Exempt</source>
        <translation>Exempt</translation>
    </message>
    <message>
        <source>Not object</source>
        <translation>Not object</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choose…</translation>
    </message>
    <message>
        <source>Charged on behalf of {0}</source>
        <translation>Charged on behalf of {0}</translation>
    </message>
    <message>
        <source>Lodging tax (ISH)</source>
        <translation>Lodging tax (ISH)</translation>
    </message>
    <message>
        <source>Part of what the guest pays; the rate is the state's, of today</source>
        <translation>Part of what the guest pays; the rate is the state's, of today</translation>
    </message>
    <message>
        <source>None</source>
        <translation>None</translation>
    </message>
    <message>
        <source>No rate is known</source>
        <translation>No rate is known</translation>
    </message>
</context>
<context>
    <name>GuestLines</name>
    <message>
        <source>The amounts cannot be added up</source>
        <translation>The amounts cannot be added up</translation>
    </message>
    <message>
        <source>{0} are missing</source>
        <translation>{0} are missing</translation>
    </message>
    <message>
        <source>{0} too much</source>
        <translation>{0} too much</translation>
    </message>
    <message>
        <source>Adds up to {0}</source>
        <translation>Adds up to {0}</translation>
    </message>
    <message>
        <source>What is billed</source>
        <translation>What is billed</translation>
    </message>
</context>
<context>
    <name>GuestRecipient</name>
    <message>
        <source>Choose one…</source>
        <translation>Choose one…</translation>
    </message>
    <message>
        <source>Name of the guest</source>
        <translation>Name of the guest</translation>
    </message>
    <message>
        <source>RFC XAXX010101000, use S01, regime 616, the postal code of the branch. The guest cannot deduct it.</source>
        <translation>RFC XAXX010101000, use S01, regime 616, the postal code of the branch. The guest cannot deduct it.</translation>
    </message>
    <message>
        <source>RFC XEXX010101000, use S01, regime 616. Country by its three letters (USA); both may stay empty.</source>
        <translation>RFC XEXX010101000, use S01, regime 616. Country by its three letters (USA); both may stay empty.</translation>
    </message>
    <message>
        <source>A confirmed profile of this customer.</source>
        <translation>A confirmed profile of this customer.</translation>
    </message>
    <message>
        <source>From the Constancia: compare it. By issuing you confirm it, and the file is kept as evidence.</source>
        <translation>From the Constancia: compare it. By issuing you confirm it, and the file is kept as evidence.</translation>
    </message>
    <message>
        <source>By issuing you confirm these data for this customer. A Constancia may be dropped on this window.</source>
        <translation>By issuing you confirm these data for this customer. A Constancia may be dropped on this window.</translation>
    </message>
    <message>
        <source>Who receives it</source>
        <translation>Who receives it</translation>
    </message>
    <message>
        <source>With RFC</source>
        <translation>With RFC</translation>
    </message>
    <message>
        <source>Public in general</source>
        <translation>Public in general</translation>
    </message>
    <message>
        <source>From abroad</source>
        <translation>From abroad</translation>
    </message>
    <message>
        <source>RFC, or the name of a known one</source>
        <translation>RFC, or the name of a known one</translation>
    </message>
    <message>
        <source>Name, exactly as SAT has it</source>
        <translation>Name, exactly as SAT has it</translation>
    </message>
    <message>
        <source>Postal code</source>
        <translation>Postal code</translation>
    </message>
    <message>
        <source>Regime</source>
        <translation>Regime</translation>
    </message>
    <message>
        <source>Use of the CFDI</source>
        <translation>Use of the CFDI</translation>
    </message>
    <message>
        <source>Country of residence</source>
        <translation>Country of residence</translation>
    </message>
    <message>
        <source>Tax number there</source>
        <translation>Tax number there</translation>
    </message>
</context>
<context>
    <name>GuestSaleFinder</name>
    <message>
        <source>Sale</source>
        <translation>Sale</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Customer</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>Sale cancelled</source>
        <translation>Sale cancelled</translation>
    </message>
    <message>
        <source>In a global invoice</source>
        <translation>In a global invoice</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>None yet</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>Has one</source>
        <translation>Has one</translation>
    </message>
    <message>
        <source>No sale like that</source>
        <translation>No sale like that</translation>
    </message>
    <message>
        <source>Try the folio, the beginning of the name, or the exact amount.</source>
        <translation>Try the folio, the beginning of the name, or the exact amount.</translation>
    </message>
    <message>
        <source>No sales yet</source>
        <translation>No sales yet</translation>
    </message>
    <message>
        <source>Sales of branches that issue CFDIs appear here.</source>
        <translation>Sales of branches that issue CFDIs appear here.</translation>
    </message>
    <message>
        <source>Folio, customer or amount</source>
        <translation>Folio, customer or amount</translation>
    </message>
    <message>
        <source>Which sale? Enter takes it; the arrow keys go through the list.</source>
        <translation>Which sale? Enter takes it; the arrow keys go through the list.</translation>
    </message>
    <message>
        <source>Sales, newest first</source>
        <translation>Sales, newest first</translation>
    </message>
</context>
<context>
    <name>GuestSheet</name>
    <message>
        <source>Use “{0}”</source>
        <translation>Use “{0}”</translation>
    </message>
    <message>
        <source>Print of the CFDI</source>
        <translation>Print of the CFDI</translation>
    </message>
</context>
<context>
    <name>GuestTerms</name>
    <message>
        <source>Why: the sale is paid in full ({0}); the form is that of the largest payment.</source>
        <translation>Why: the sale is paid in full ({0}); the form is that of the largest payment.</translation>
    </message>
    <message>
        <source>Why: {0} of {1} are paid. A payment supplement follows each payment.</source>
        <translation>Why: {0} of {1} are paid. A payment supplement follows each payment.</translation>
    </message>
</context>
<context>
    <name>ImportSheetDialog</name>
    <message>
        <source>Row</source>
        <translation>Row</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>What is wrong</translation>
    </message>
    <message>
        <source>Import a spreadsheet</source>
        <translation>Import a spreadsheet</translation>
    </message>
    <message>
        <source>For a branch whose sales are in no other source. A row that is brought again is the same document.</source>
        <translation>For a branch whose sales are in no other source. A row that is brought again is the same document.</translation>
    </message>
    <message>
        <source>Drop the file here</source>
        <translation>Drop the file here</translation>
    </message>
    <message>
        <source>CSV or XLSX, with the headers in the first row: folio, date, customer, total…</source>
        <translation>CSV or XLSX, with the headers in the first row: folio, date, customer, total…</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Choose a file</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Branch</translation>
    </message>
    <message>
        <source>What it holds</source>
        <translation>What it holds</translation>
    </message>
    <message>
        <source>Dates like 03/04/2026</source>
        <translation>Dates like 03/04/2026</translation>
    </message>
    <message>
        <source>Amounts like 1,234</source>
        <translation>Amounts like 1,234</translation>
    </message>
    <message>
        <source>As its headers say</source>
        <translation>As its headers say</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>Sales</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>Payments</translation>
    </message>
    <message>
        <source>Refunds</source>
        <translation>Refunds</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>Customers</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choose…</translation>
    </message>
    <message>
        <source>The day comes first</source>
        <translation>The day comes first</translation>
    </message>
    <message>
        <source>The month comes first</source>
        <translation>The month comes first</translation>
    </message>
    <message>
        <source>The comma is the decimal mark</source>
        <translation>The comma is the decimal mark</translation>
    </message>
    <message>
        <source>The point is the decimal mark</source>
        <translation>The point is the decimal mark</translation>
    </message>
    <message>
        <source>Rows that are left out, and why</source>
        <translation>Rows that are left out, and why</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>Reading the file…</translation>
    </message>
    <message>
        <source>sales</source>
        <translation>sales</translation>
    </message>
    <message>
        <source>payments</source>
        <translation>payments</translation>
    </message>
    <message>
        <source>refunds</source>
        <translation>refunds</translation>
    </message>
    <message>
        <source>customers</source>
        <translation>customers</translation>
    </message>
    <message>
        <source>{0} rows of {1}: {2} new, {3} changed, {4} as before, {5} left out</source>
        <translation>{0} rows of {1}: {2} new, {3} changed, {4} as before, {5} left out</translation>
    </message>
    <message>
        <source>This very file was imported on {0}; it sets nothing back.</source>
        <translation>This very file was imported on {0}; it sets nothing back.</translation>
    </message>
    <message>
        <source>Nothing is wrong</source>
        <translation>Nothing is wrong</translation>
    </message>
</context>
<context>
    <name>LoadCsd</name>
    <message>
        <source>Load a CSD</source>
        <translation>Load a CSD</translation>
    </message>
    <message>
        <source>Password of the private key</source>
        <translation>Password of the private key</translation>
    </message>
    <message>
        <source>Agents that seal with it (two are recommended)</source>
        <translation>Agents that seal with it (two are recommended)</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Load</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>ERP Hub - PRACTICE</source>
        <translation>ERP Hub - PRACTICE</translation>
    </message>
    <message>
        <source>Opening your office…</source>
        <translation>Opening your office…</translation>
    </message>
    <message>
        <source>The database is starting. This takes a few seconds.</source>
        <translation>The database is starting. This takes a few seconds.</translation>
    </message>
</context>
<context>
    <name>NeedWords</name>
    <message>
        <source>No agent is at work</source>
        <translation>No agent is at work</translation>
    </message>
    <message>
        <source>What you ask for is kept and begins as soon as an agent is back.</source>
        <translation>What you ask for is kept and begins as soon as an agent is back.</translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) must be authorised again</source>
        <translation>
            <numerusform>%n connection must be authorised again</numerusform>
            <numerusform>%n connections must be authorised again</numerusform>
        </translation>
    </message>
    <message>
        <source>Authorise</source>
        <translation>Authorise</translation>
    </message>
    <message numerus="yes">
        <source>%n company(ies) wait for your confirmation</source>
        <translation>
            <numerusform>%n company waits for your confirmation</numerusform>
            <numerusform>%n companies wait for your confirmation</numerusform>
        </translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirm</translation>
    </message>
    <message numerus="yes">
        <source>%n PAC(s) take no documents now</source>
        <translation>
            <numerusform>%n PAC takes no documents now</numerusform>
            <numerusform>%n PACs take no documents now</numerusform>
        </translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Look</translation>
    </message>
    <message>
        <source>We are asking the vendor what became of them; nothing is sent twice.</source>
        <translation>We are asking the vendor what became of them; nothing is sent twice.</translation>
    </message>
    <message numerus="yes">
        <source>%n outcome(s) not known yet</source>
        <translation>
            <numerusform>%n outcome not known yet</numerusform>
            <numerusform>%n outcomes not known yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) were refused</source>
        <translation>
            <numerusform>%n document was refused</numerusform>
            <numerusform>%n documents were refused</numerusform>
        </translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Review</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) wait for something</source>
        <translation>
            <numerusform>%n document waits for something</numerusform>
            <numerusform>%n documents wait for something</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) of the platform are not right</source>
        <translation>
            <numerusform>%n row of the platform is not right</numerusform>
            <numerusform>%n rows of the platform are not right</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stamp(s) at a PAC that should not be there</source>
        <translation>
            <numerusform>%n stamp at a PAC that should not be there</numerusform>
            <numerusform>%n stamps at a PAC that should not be there</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI(s) were refused</source>
        <translation>
            <numerusform>%n CFDI was refused</numerusform>
            <numerusform>%n CFDIs were refused</numerusform>
        </translation>
    </message>
    <message>
        <source>72 hours after its Fecha nobody stamps it any more: {0}.</source>
        <translation>72 hours after its Fecha nobody stamps it any more: {0}.</translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI(s) sealed and not stamped for two days</source>
        <translation>
            <numerusform>%n CFDI sealed and not stamped for two days</numerusform>
            <numerusform>%n CFDIs sealed and not stamped for two days</numerusform>
        </translation>
    </message>
    <message>
        <source>They are in force. Agree with the recipient and ask again, or issue a credit note.</source>
        <translation>They are in force. Agree with the recipient and ask again, or issue a credit note.</translation>
    </message>
    <message numerus="yes">
        <source>%n cancellation(s) were rejected</source>
        <translation>
            <numerusform>%n cancellation was rejected</numerusform>
            <numerusform>%n cancellations were rejected</numerusform>
        </translation>
    </message>
    <message>
        <source>The first term ends on {0}; silence accepts.</source>
        <translation>The first term ends on {0}; silence accepts.</translation>
    </message>
    <message numerus="yes">
        <source>%n cancellation(s) wait for their recipients</source>
        <translation>
            <numerusform>%n cancellation waits for its recipient</numerusform>
            <numerusform>%n cancellations wait for their recipients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI draft(s) lack something</source>
        <translation>
            <numerusform>%n CFDI draft lacks something</numerusform>
            <numerusform>%n CFDI drafts lack something</numerusform>
        </translation>
    </message>
    <message>
        <source>They are complete; nothing is issued until you say so.</source>
        <translation>They are complete; nothing is issued until you say so.</translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI draft(s) wait to be issued</source>
        <translation>
            <numerusform>%n CFDI draft waits to be issued</numerusform>
            <numerusform>%n CFDI drafts wait to be issued</numerusform>
        </translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Issue</translation>
    </message>
    <message>
        <source>The first is due on {0}.</source>
        <translation>The first is due on {0}.</translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) need their supplement</source>
        <translation>
            <numerusform>%n payment needs its supplement</numerusform>
            <numerusform>%n payments need their supplement</numerusform>
        </translation>
    </message>
    <message>
        <source>Due by {0}.</source>
        <translation>Due by {0}.</translation>
    </message>
    <message>
        <source>Their month is over: it is due at once.</source>
        <translation>Their month is over: it is due at once.</translation>
    </message>
    <message numerus="yes">
        <source>%n global invoice(s) or ticket(s) are due</source>
        <translation>
            <numerusform>%n global invoice or ticket is due</numerusform>
            <numerusform>%n global invoices or tickets are due</numerusform>
        </translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>They say PUE and are not paid in full. Before the month ends, take them back or have them paid.</source>
        <translation>They say PUE and are not paid in full. Before the month ends, take them back or have them paid.</translation>
    </message>
    <message numerus="yes">
        <source>%n PUE invoice(s) are not paid</source>
        <translation>
            <numerusform>%n PUE invoice is not paid</numerusform>
            <numerusform>%n PUE invoices are not paid</numerusform>
        </translation>
    </message>
    <message>
        <source>Most of what settles them was paid in another form. Replace them before the month ends.</source>
        <translation>Most of what settles them was paid in another form. Replace them before the month ends.</translation>
    </message>
    <message numerus="yes">
        <source>%n PUE invoice(s) say the wrong payment form</source>
        <translation>
            <numerusform>%n PUE invoice says the wrong payment form</numerusform>
            <numerusform>%n PUE invoices say the wrong payment form</numerusform>
        </translation>
    </message>
    <message>
        <source>The month ends: invoice them, or put them in the global invoice.</source>
        <translation>The month ends: invoice them, or put them in the global invoice.</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) of this month have no CFDI</source>
        <translation>
            <numerusform>%n sale of this month has no CFDI</numerusform>
            <numerusform>%n sales of this month have no CFDI</numerusform>
        </translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Invoice</translation>
    </message>
</context>
<context>
    <name>PacCard</name>
    <message>
        <source>Change the login…</source>
        <translation>Change the login…</translation>
    </message>
    <message>
        <source>Add a PAC…</source>
        <translation>Add a PAC…</translation>
    </message>
    <message>
        <source>No PAC: nothing can be stamped for this issuer.</source>
        <translation>No PAC: nothing can be stamped for this issuer.</translation>
    </message>
    <message>
        <source>A second PAC is recommended.</source>
        <translation>A second PAC is recommended.</translation>
    </message>
    <message>
        <source>First</source>
        <translation>First</translation>
    </message>
    <message>
        <source>In reserve</source>
        <translation>In reserve</translation>
    </message>
    <message>
        <source>Try this one first</source>
        <translation>Try this one first</translation>
    </message>
    <message>
        <source>{0} is tried first</source>
        <translation>{0} is tried first</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Testing…</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Test {0}</source>
        <translation>Test {0}</translation>
    </message>
    <message>
        <source>It is asked again at {0}; until then another PAC is tried, where there is one.</source>
        <translation>It is asked again at {0}; until then another PAC is tried, where there is one.</translation>
    </message>
    <message>
        <source>Not tested yet</source>
        <translation>Not tested yet</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Works</translation>
    </message>
    <message>
        <source>Does not answer</source>
        <translation>Does not answer</translation>
    </message>
    <message>
        <source>Refuses us</source>
        <translation>Refuses us</translation>
    </message>
    <message>
        <source>Stamps available: not said by this PAC</source>
        <translation>Stamps available: not said by this PAC</translation>
    </message>
    <message>
        <source>Stamps available: {0}</source>
        <translation>Stamps available: {0}</translation>
    </message>
    <message>
        <source>runs out on {0}</source>
        <translation>runs out on {0}</translation>
    </message>
    <message>
        <source>{0} used in {1} days</source>
        <translation>{0} used in {1} days</translation>
    </message>
    <message>
        <source>asked {0}</source>
        <translation>asked {0}</translation>
    </message>
</context>
<context>
    <name>PacsPage</name>
    <message>
        <source>PACs</source>
        <translation>PACs</translation>
    </message>
    <message>
        <source>Who stamps your CFDIs, and who takes over when the first one cannot</source>
        <translation>Who stamps your CFDIs, and who takes over when the first one cannot</translation>
    </message>
    <message>
        <source>Mexican issuers appear here with the branches that you see.</source>
        <translation>Mexican issuers appear here with the branches that you see.</translation>
    </message>
    <message>
        <source>No issuer stamps CFDIs here</source>
        <translation>No issuer stamps CFDIs here</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Approvals</source>
        <translation>Approvals</translation>
    </message>
    <message>
        <source>PACs</source>
        <translation>PACs</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Connections</translation>
    </message>
    <message>
        <source>Sync Monitor</source>
        <translation>Sync Monitor</translation>
    </message>
    <message>
        <source>CFDI</source>
        <translation>CFDI</translation>
    </message>
    <message>
        <source>Payment supplements</source>
        <translation>Payment supplements</translation>
    </message>
    <message>
        <source>Global invoice</source>
        <translation>Global invoice</translation>
    </message>
    <message>
        <source>Series and folios</source>
        <translation>Series and folios</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Certificates</translation>
    </message>
    <message>
        <source>Sync plan</source>
        <translation>Sync plan</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Unconfirmed</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Work</translation>
    </message>
    <message>
        <source>Fiscal documents</source>
        <translation>Fiscal documents</translation>
    </message>
    <message>
        <source>Setup</source>
        <translation>Setup</translation>
    </message>
    <message>
        <source>Stray stamps</source>
        <translation>Stray stamps</translation>
    </message>
    <message>
        <source>To answer</source>
        <translation>To answer</translation>
    </message>
</context>
<context>
    <name>PeriodBar</name>
    <message>
        <source>Place of issue</source>
        <translation>Place of issue</translation>
    </message>
    <message>
        <source>Periodicity</source>
        <translation>Periodicity</translation>
    </message>
    <message>
        <source>The period before</source>
        <translation>The period before</translation>
    </message>
    <message>
        <source>The period after</source>
        <translation>The period after</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Action</source>
        <translation>Action</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Document</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Outcome</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Field</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Before</translation>
    </message>
    <message>
        <source>After</source>
        <translation>After</translation>
    </message>
    <message>
        <source>Sync plan</source>
        <translation>Sync plan</translation>
    </message>
    <message>
        <source>What a sync would do; what you approve is exactly what is sent</source>
        <translation>What a sync would do; what you approve is exactly what is sent</translation>
    </message>
    <message>
        <source>Make a plan</source>
        <translation>Make a plan</translation>
    </message>
    <message>
        <source>Look at what waits for this branch now</source>
        <translation>Look at what waits for this branch now</translation>
    </message>
    <message>
        <source>Apply exactly this</source>
        <translation>Apply exactly this</translation>
    </message>
    <message>
        <source>Send what is shown, and nothing else</source>
        <translation>Send what is shown, and nothing else</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Branch</translation>
    </message>
    <message>
        <source>All</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Number of a document</source>
        <translation>Number of a document</translation>
    </message>
    <message>
        <source>Documents of the plan</source>
        <translation>Documents of the plan</translation>
    </message>
    <message>
        <source>Before and after of the chosen document</source>
        <translation>Before and after of the chosen document</translation>
    </message>
    <message>
        <source>{0}. A document for which something else would be sent by then is left out, and its line says so.</source>
        <translation>{0}. A document for which something else would be sent by then is left out, and its line says so.</translation>
    </message>
    <message>
        <source>The whole plan is sent, also the documents that the filter hides.</source>
        <translation>The whole plan is sent, also the documents that the filter hides.</translation>
    </message>
    <message>
        <source>Send exactly this for {0}?</source>
        <translation>Send exactly this for {0}?</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Apply</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) asked for</source>
        <translation>
            <numerusform>%n document asked for</numerusform>
            <numerusform>%n documents asked for</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out because the world had moved; make a new plan for them.</source>
        <translation>
            <numerusform>%n left out because the world had moved; make a new plan for it.</numerusform>
            <numerusform>%n left out because the world had moved; make a new plan for them.</numerusform>
        </translation>
    </message>
    <message>
        <source>Made {0}</source>
        <translation>Made {0}</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nothing matches</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Show everything</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>Nothing to do</translation>
    </message>
    <message>
        <source>Nothing waited for this branch when the plan was made.</source>
        <translation>Nothing waited for this branch when the plan was made.</translation>
    </message>
    <message>
        <source>No plan yet</source>
        <translation>No plan yet</translation>
    </message>
    <message>
        <source>A plan shows field by field what would be sent, before it is sent.</source>
        <translation>A plan shows field by field what would be sent, before it is sent.</translation>
    </message>
    <message>
        <source>No field would change</source>
        <translation>No field would change</translation>
    </message>
</context>
<context>
    <name>PlanWords</name>
    <message>
        <source>Create</source>
        <translation>Create</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>Void</translation>
    </message>
    <message>
        <source>After another</source>
        <translation>After another</translation>
    </message>
    <message>
        <source>Held up</source>
        <translation>Held up</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>Nothing to do</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Asked for</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>being made</source>
        <translation>being made</translation>
    </message>
    <message>
        <source>waiting for your word</source>
        <translation>waiting for your word</translation>
    </message>
    <message>
        <source>being applied</source>
        <translation>being applied</translation>
    </message>
    <message>
        <source>applied</source>
        <translation>applied</translation>
    </message>
    <message>
        <source>replaced by a newer one</source>
        <translation>replaced by a newer one</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Customer</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Currency</translation>
    </message>
    <message>
        <source>Exchange rate</source>
        <translation>Exchange rate</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Due on</source>
        <translation>Due on</translation>
    </message>
    <message>
        <source>Paid on</source>
        <translation>Paid on</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>Department</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>Payment method</source>
        <translation>Payment method</translation>
    </message>
    <message>
        <source>Account of deposit</source>
        <translation>Account of deposit</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Account</translation>
    </message>
    <message>
        <source>Account of fees</source>
        <translation>Account of fees</translation>
    </message>
    <message>
        <source>Account of receivables</source>
        <translation>Account of receivables</translation>
    </message>
    <message>
        <source>Credit memo</source>
        <translation>Credit memo</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Reference</translation>
    </message>
    <message>
        <source>ID on the platform</source>
        <translation>ID on the platform</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>Applied to</source>
        <translation>Applied to</translation>
    </message>
    <message>
        <source>invoice</source>
        <translation>invoice</translation>
    </message>
    <message>
        <source>amount</source>
        <translation>amount</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Company</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>Telephone</translation>
    </message>
    <message>
        <source>Tax ID</source>
        <translation>Tax ID</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Active</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Address</translation>
    </message>
    <message>
        <source>Place of service</source>
        <translation>Place of service</translation>
    </message>
    <message>
        <source>street</source>
        <translation>street</translation>
    </message>
    <message>
        <source>second line</source>
        <translation>second line</translation>
    </message>
    <message>
        <source>city</source>
        <translation>city</translation>
    </message>
    <message>
        <source>state</source>
        <comment>of a country</comment>
        <translation>state</translation>
    </message>
    <message>
        <source>postal code</source>
        <translation>postal code</translation>
    </message>
    <message>
        <source>country</source>
        <translation>country</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Line</translation>
    </message>
    <message>
        <source>description</source>
        <translation>description</translation>
    </message>
    <message>
        <source>product or service</source>
        <translation>product or service</translation>
    </message>
    <message>
        <source>tax code</source>
        <translation>tax code</translation>
    </message>
    <message>
        <source>tax rate</source>
        <translation>tax rate</translation>
    </message>
    <message>
        <source>quantity</source>
        <translation>quantity</translation>
    </message>
    <message>
        <source>with tax</source>
        <translation>with tax</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>No</source>
        <translation>No</translation>
    </message>
    <message>
        <source>net</source>
        <translation>net</translation>
    </message>
    <message>
        <source>tax</source>
        <translation>tax</translation>
    </message>
</context>
<context>
    <name>PracticeBanner</name>
    <message>
        <source>Nothing here is real: no money, no tax authority.</source>
        <translation>Nothing here is real: no money, no tax authority.</translation>
    </message>
</context>
<context>
    <name>RatesDialog</name>
    <message>
        <source>Published</source>
        <translation>Published</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>No rate of {0} is known</source>
        <translation>No rate of {0} is known</translation>
    </message>
    <message>
        <source>Exchange rates</source>
        <translation>Exchange rates</translation>
    </message>
    <message>
        <source>{0} in {1}</source>
        <translation>{0} in {1}</translation>
    </message>
    <message>
        <source>A document takes the last rate published before its date. A rate that is known is never changed.</source>
        <translation>A document takes the last rate published before its date. A rate that is known is never changed.</translation>
    </message>
    <message>
        <source>Known rates, the newest first</source>
        <translation>Known rates, the newest first</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Add</translation>
    </message>
    <message>
        <source>Published on (YYYY-MM-DD)</source>
        <translation>Published on (YYYY-MM-DD)</translation>
    </message>
</context>
<context>
    <name>ReasonDialog</name>
    <message>
        <source>Reason</source>
        <translation>Reason</translation>
    </message>
</context>
<context>
    <name>ReceivedPage</name>
    <message>
        <source>Cancellations to answer</source>
        <translation>Cancellations to answer</translation>
    </message>
    <message>
        <source>What suppliers ask to be accepted; the most urgent first</source>
        <translation>What suppliers ask to be accepted; the most urgent first</translation>
    </message>
    <message>
        <source>The PACs that list such requests are asked for them by the agents.</source>
        <translation>The PACs that list such requests are asked for them by the agents.</translation>
    </message>
    <message>
        <source>No supplier waits for an answer</source>
        <translation>No supplier waits for an answer</translation>
    </message>
</context>
<context>
    <name>ReplacementChoice</name>
    <message>
        <source>The CFDI that takes its place</source>
        <translation>The CFDI that takes its place</translation>
    </message>
    <message>
        <source>The guest's own CFDI</source>
        <translation>The guest's own CFDI</translation>
    </message>
    <message>
        <source>It is made of the sale as the platform has it now: mend the sale there first, or choose the recipient here.</source>
        <translation>It is made of the sale as the platform has it now: mend the sale there first, or choose the recipient here.</translation>
    </message>
    <message>
        <source>It is stamped first; then this global invoice is cancelled and issued again without that ticket.</source>
        <translation>It is stamped first; then this global invoice is cancelled and issued again without that ticket.</translation>
    </message>
    <message>
        <source>It is stamped already, names this one with relation 04, and is issued by the same company.</source>
        <translation>It is stamped already, names this one with relation 04, and is issued by the same company.</translation>
    </message>
    <message>
        <source>Find the ticket by its number</source>
        <translation>Find the ticket by its number</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>Ticket</translation>
    </message>
    <message>
        <source>Made out to</source>
        <translation>Made out to</translation>
    </message>
    <message>
        <source>Its fiscal folio (UUID)</source>
        <translation>Its fiscal folio (UUID)</translation>
    </message>
    <message>
        <source>Fiscal data…</source>
        <translation>Fiscal data…</translation>
    </message>
    <message>
        <source>From the customer's Constancia</source>
        <translation>From the customer's Constancia</translation>
    </message>
    <message>
        <source>As before: {0}</source>
        <translation>As before: {0}</translation>
    </message>
</context>
<context>
    <name>RequestCard</name>
    <message>
        <source>A supplier asks to cancel a CFDI that {0} received</source>
        <translation>A supplier asks to cancel a CFDI that {0} received</translation>
    </message>
    <message>
        <source>Silence accepts it: whoever does not agree refuses it by {0}.</source>
        <translation>Silence accepts it: whoever does not agree refuses it by {0}.</translation>
    </message>
    <message>
        <source>The answer is given at SAT with the e.firma, which ERP Hub does not hold.</source>
        <translation>The answer is given at SAT with the e.firma, which ERP Hub does not hold.</translation>
    </message>
    <message>
        <source>Listed by {0} since {1}</source>
        <translation>Listed by {0} since {1}</translation>
    </message>
    <message>
        <source>Answer at SAT</source>
        <translation>Answer at SAT</translation>
    </message>
    <message>
        <source>SAT's own page, in the browser</source>
        <translation>SAT's own page, in the browser</translation>
    </message>
</context>
<context>
    <name>ResolveDialog</name>
    <message>
        <source>It is not in {0}</source>
        <translation>It is not in {0}</translation>
    </message>
    <message>
        <source>It is in {0}</source>
        <translation>It is in {0}</translation>
    </message>
    <message>
        <source>ERP Hub looks for it once more in {0}. Only if it finds nothing, it sends it again, under the same key.</source>
        <translation>ERP Hub looks for it once more in {0}. Only if it finds nothing, it sends it again, under the same key.</translation>
    </message>
    <message>
        <source>ERP Hub reads the document with this ID in {0}. Only if it is the one that was sent, it is taken as done.</source>
        <translation>ERP Hub reads the document with this ID in {0}. Only if it is the one that was sent, it is taken as done.</translation>
    </message>
    <message>
        <source>ID at {0}</source>
        <translation>ID at {0}</translation>
    </message>
    <message>
        <source>I have looked for it in {0} myself</source>
        <translation>I have looked for it in {0} myself</translation>
    </message>
    <message>
        <source>It is not there</source>
        <translation>It is not there</translation>
    </message>
    <message>
        <source>It is there</source>
        <translation>It is there</translation>
    </message>
</context>
<context>
    <name>SeriesDialog</name>
    <message>
        <source>Move the series forwards</source>
        <translation>Move the series forwards</translation>
    </message>
    <message>
        <source>Open a series</source>
        <translation>Open a series</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Series</translation>
    </message>
    <message>
        <source>Next folio</source>
        <translation>Next folio</translation>
    </message>
    <message>
        <source>First folio</source>
        <translation>First folio</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Move forwards</source>
        <translation>Move forwards</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>The next folio is {0}. It can only become a higher one; the folios between are listed as gaps.</source>
        <translation>The next folio is {0}. It can only become a higher one; the folios between are listed as gaps.</translation>
    </message>
    <message>
        <source>A series is of one branch and one type of document. Its folios are counted from here on and never go back.</source>
        <translation>A series is of one branch and one type of document. Its folios are counted from here on and never go back.</translation>
    </message>
    <message>
        <source>Open next year's series</source>
        <translation>Open next year's series</translation>
    </message>
    <message>
        <source>From January 1st on, by Fecha, folios are counted from 1 in it. This year's series stays as it is.</source>
        <translation>From January 1st on, by Fecha, folios are counted from 1 in it. This year's series stays as it is.</translation>
    </message>
</context>
<context>
    <name>SeriesPage</name>
    <message>
        <source>Branch</source>
        <translation>Branch</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Series</translation>
    </message>
    <message>
        <source>Not open</source>
        <translation>Not open</translation>
    </message>
    <message>
        <source>Next folio</source>
        <translation>Next folio</translation>
    </message>
    <message>
        <source>Folio</source>
        <translation>Folio</translation>
    </message>
    <message>
        <source>What became of it</source>
        <translation>What became of it</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>Series and folios</source>
        <translation>Series and folios</translation>
    </message>
    <message>
        <source>Where each series stands, and every folio that no stamped CFDI has</source>
        <translation>Where each series stands, and every folio that no stamped CFDI has</translation>
    </message>
    <message>
        <source>Note the reason…</source>
        <translation>Note the reason…</translation>
    </message>
    <message>
        <source>Say what became of the chosen folio; it is kept with your name</source>
        <translation>Say what became of the chosen folio; it is kept with your name</translation>
    </message>
    <message>
        <source>Series by branch and type of document</source>
        <translation>Series by branch and type of document</translation>
    </message>
    <message>
        <source>Gaps of the chosen series, newest first</source>
        <translation>Gaps of the chosen series, newest first</translation>
    </message>
    <message>
        <source>What became of {0}?</source>
        <translation>What became of {0}?</translation>
    </message>
    <message>
        <source>An auditor reads this beside the gap. It is kept with your name; what was noted before stays on record.</source>
        <translation>An auditor reads this beside the gap. It is kept with your name; what was noted before stays on record.</translation>
    </message>
    <message>
        <source>Note it</source>
        <translation>Note it</translation>
    </message>
    <message>
        <source>Move forwards…</source>
        <translation>Move forwards…</translation>
    </message>
    <message>
        <source>Give the chosen series a higher next folio (administrators)</source>
        <translation>Give the chosen series a higher next folio (administrators)</translation>
    </message>
    <message>
        <source>Open a series…</source>
        <translation>Open a series…</translation>
    </message>
    <message>
        <source>Open the chosen branch's series for this type (administrators)</source>
        <translation>Open the chosen branch's series for this type (administrators)</translation>
    </message>
    <message>
        <source>Gaps of the series {0}</source>
        <translation>Gaps of the series {0}</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Gaps</translation>
    </message>
    <message>
        <source>Invoices</source>
        <translation>Invoices</translation>
    </message>
    <message>
        <source>Credit notes</source>
        <translation>Credit notes</translation>
    </message>
    <message>
        <source>Payment supplements</source>
        <translation>Payment supplements</translation>
    </message>
    <message>
        <source>Global invoices</source>
        <translation>Global invoices</translation>
    </message>
    <message>
        <source>Advances</source>
        <translation>Advances</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} to {1}</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>In progress</translation>
    </message>
    <message>
        <source>Back in draft</source>
        <translation>Back in draft</translation>
    </message>
    <message>
        <source>Never used</source>
        <translation>Never used</translation>
    </message>
    <message>
        <source>Not noted yet</source>
        <translation>Not noted yet</translation>
    </message>
    <message>
        <source>since {0}</source>
        <translation>since {0}</translation>
    </message>
    <message>
        <source>No branch here issues CFDIs</source>
        <translation>No branch here issues CFDIs</translation>
    </message>
    <message>
        <source>Series are for Mexican branches whose CFDIs are on.</source>
        <translation>Series are for Mexican branches whose CFDIs are on.</translation>
    </message>
    <message>
        <source>No series chosen</source>
        <translation>No series chosen</translation>
    </message>
    <message>
        <source>Choose one to see the folios that no stamped CFDI has.</source>
        <translation>Choose one to see the folios that no stamped CFDI has.</translation>
    </message>
    <message>
        <source>Not open yet</source>
        <translation>Not open yet</translation>
    </message>
    <message>
        <source>An administrator opens it; until then these documents cannot be issued.</source>
        <translation>An administrator opens it; until then these documents cannot be issued.</translation>
    </message>
    <message>
        <source>No gaps</source>
        <translation>No gaps</translation>
    </message>
    <message>
        <source>Every folio of this series is a stamped CFDI.</source>
        <translation>Every folio of this series is a stamped CFDI.</translation>
    </message>
    <message>
        <source>Next year's series…</source>
        <translation>Next year's series…</translation>
    </message>
    <message>
        <source>Open the chosen series' successor ahead (administrators)</source>
        <translation>Open the chosen series' successor ahead (administrators)</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In use</translation>
    </message>
    <message>
        <source>from January {0}</source>
        <translation>from January {0}</translation>
    </message>
    <message>
        <source>now</source>
        <translation>now</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Agent starting</source>
        <translation>Agent starting</translation>
    </message>
    <message>
        <source>Agent at work</source>
        <translation>Agent at work</translation>
    </message>
    <message>
        <source>Agent coming back</source>
        <translation>Agent coming back</translation>
    </message>
    <message>
        <source>Another agent at work</source>
        <translation>Another agent at work</translation>
    </message>
    <message>
        <source>Agent finishing</source>
        <translation>Agent finishing</translation>
    </message>
    <message>
        <source>Agent stopped</source>
        <translation>Agent stopped</translation>
    </message>
    <message>
        <source>Agents on servers</source>
        <translation>Agents on servers</translation>
    </message>
    <message>
        <source>Opening the database</source>
        <translation>Opening the database</translation>
    </message>
    <message>
        <source>Database connected</source>
        <translation>Database connected</translation>
    </message>
    <message>
        <source>Offline: read only</source>
        <translation>Offline: read only</translation>
    </message>
    <message>
        <source>Change the language</source>
        <translation>Change the language</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>Change between light and dark</source>
        <translation>Change between light and dark</translation>
    </message>
</context>
<context>
    <name>SpecForm</name>
    <message>
        <source>Please fill this in.</source>
        <translation>Please fill this in.</translation>
    </message>
</context>
<context>
    <name>StateView</name>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
</context>
<context>
    <name>StepsView</name>
    <message>
        <source>done</source>
        <translation>done</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>under way</translation>
    </message>
    <message>
        <source>next</source>
        <translation>next</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>stopped</translation>
    </message>
    <message>
        <source>later</source>
        <translation>later</translation>
    </message>
</context>
<context>
    <name>StrayCard</name>
    <message>
        <source>Found at {0} on {1}</source>
        <translation>Found at {0} on {1}</translation>
    </message>
    <message>
        <source>Cancel this second stamp…</source>
        <translation>Cancel this second stamp…</translation>
    </message>
    <message>
        <source>{0} is of no document of ours</source>
        <translation>{0} is of no document of ours</translation>
    </message>
    <message>
        <source>Find out who issued it at {0}. If it is a mistake, cancel it there.</source>
        <translation>Find out who issued it at {0}. If it is a mistake, cancel it there.</translation>
    </message>
    <message>
        <source>{0} was stamped twice</source>
        <translation>{0} was stamped twice</translation>
    </message>
    <message>
        <source>Its cancellation was asked for; a second person must approve it.</source>
        <translation>Its cancellation was asked for; a second person must approve it.</translation>
    </message>
    <message>
        <source>It is being cancelled with reason 02.</source>
        <translation>It is being cancelled with reason 02.</translation>
    </message>
    <message>
        <source>The first stamp is {0} at {1} and stays. This one is to be cancelled with reason 02 at {2}.</source>
        <translation>The first stamp is {0} at {1} and stays. This one is to be cancelled with reason 02 at {2}.</translation>
    </message>
</context>
<context>
    <name>StraysPage</name>
    <message>
        <source>Stray stamps</source>
        <translation>Stray stamps</translation>
    </message>
    <message>
        <source>What a PAC stamped and nobody here knows, or knows twice</source>
        <translation>What a PAC stamped and nobody here knows, or knows twice</translation>
    </message>
    <message>
        <source>Every night the PACs' own reports are compared with what is known here.</source>
        <translation>Every night the PACs' own reports are compared with what is known here.</translation>
    </message>
    <message>
        <source>No stamp is out of place</source>
        <translation>No stamp is out of place</translation>
    </message>
    <message>
        <source>The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays. A second person must approve it first.</source>
        <translation>The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays. A second person must approve it first.</translation>
    </message>
    <message>
        <source>Cancel the second stamp of {0}?</source>
        <translation>Cancel the second stamp of {0}?</translation>
    </message>
    <message>
        <source>Ask for approval</source>
        <translation>Ask for approval</translation>
    </message>
    <message>
        <source>{0}: asked for; a second person must approve it</source>
        <translation>{0}: asked for; a second person must approve it</translation>
    </message>
</context>
<context>
    <name>SupplementWords</name>
    <message>
        <source>{0}, owes {1}</source>
        <translation>{0}, owes {1}</translation>
    </message>
    <message>
        <source>paid {0}</source>
        <translation>paid {0}</translation>
    </message>
    <message>
        <source>authorised {0}</source>
        <translation>authorised {0}</translation>
    </message>
    <message>
        <source>{0} of payment {1} are above the balance and stay the customer's credit</source>
        <translation>{0} of payment {1} are above the balance and stay the customer's credit</translation>
    </message>
    <message>
        <source>due {0}</source>
        <translation>due {0}</translation>
    </message>
    <message>
        <source>To be issued</source>
        <translation>To be issued</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>Late</translation>
    </message>
    <message>
        <source>Due soon</source>
        <translation>Due soon</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>Stamping</source>
        <translation>Stamping</translation>
    </message>
    <message>
        <source>Stamped</source>
        <translation>Stamped</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>Cancelling</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelled</translation>
    </message>
    <message>
        <source>Drafting {0} of {1}…</source>
        <translation>Drafting {0} of {1}…</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nothing matches</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Show everything</translation>
    </message>
    <message>
        <source>No supplement was issued yet</source>
        <translation>No supplement was issued yet</translation>
    </message>
    <message>
        <source>Every payment names its sale</source>
        <translation>Every payment names its sale</translation>
    </message>
    <message>
        <source>Every refund has its credit note</source>
        <translation>Every refund has its credit note</translation>
    </message>
    <message>
        <source>A refund appears here as soon as it is authorised and its sale has a stamped CFDI.</source>
        <translation>A refund appears here as soon as it is authorised and its sale has a stamped CFDI.</translation>
    </message>
    <message>
        <source>Every payment has its supplement</source>
        <translation>Every payment has its supplement</translation>
    </message>
    <message>
        <source>A payment appears here as soon as it settles a stamped invoice on credit (PPD).</source>
        <translation>A payment appears here as soon as it settles a stamped invoice on credit (PPD).</translation>
    </message>
</context>
<context>
    <name>SupplementsPage</name>
    <message>
        <source>Saved in {0}</source>
        <translation>Saved in {0}</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>Payment</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Customer</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Payment supplements</source>
        <translation>Payment supplements</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>Make the chosen payments' drafts, to be looked at first</source>
        <translation>Make the chosen payments' drafts, to be looked at first</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Issue</translation>
    </message>
    <message>
        <source>Draft, seal and stamp the chosen payments' supplements (Ctrl+Enter)</source>
        <translation>Draft, seal and stamp the chosen payments' supplements (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Choose all</source>
        <translation>Choose all</translation>
    </message>
    <message>
        <source>Payment, customer or invoice</source>
        <translation>Payment, customer or invoice</translation>
    </message>
    <message>
        <source>Issued</source>
        <translation>Issued</translation>
    </message>
    <message>
        <source>Payments, the one that is due first on top</source>
        <translation>Payments, the one that is due first on top</translation>
    </message>
    <message numerus="yes">
        <source>%n draft(s) made</source>
        <translation>
            <numerusform>%n draft made</numerusform>
            <numerusform>%n drafts made</numerusform>
        </translation>
    </message>
    <message>
        <source>Payments on credit, due on the 5th of the next month; refunds and their credit notes</source>
        <translation>Payments on credit, due on the 5th of the next month; refunds and their credit notes</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>Payments</translation>
    </message>
    <message>
        <source>Refunds</source>
        <translation>Refunds</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) will be issued</source>
        <translation>
            <numerusform>%n document will be issued</numerusform>
            <numerusform>%n documents will be issued</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them cannot be drafted yet</source>
        <translation>
            <numerusform>%n of them cannot be drafted yet</numerusform>
            <numerusform>%n of them cannot be drafted yet</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose one of them to see why.</source>
        <translation>Choose one of them to see why.</translation>
    </message>
    <message>
        <source>Nothing was issued</source>
        <translation>Nothing was issued</translation>
    </message>
    <message>
        <source>An agent had begun: it could not be taken back</source>
        <translation>An agent had begun: it could not be taken back</translation>
    </message>
    <message>
        <source>Apply it to another invoice, or give it back.</source>
        <translation>Apply it to another invoice, or give it back.</translation>
    </message>
    <message>
        <source>Advance…</source>
        <translation>Advance…</translation>
    </message>
    <message>
        <source>While what is bought or its price is still open</source>
        <translation>While what is bought or its price is still open</translation>
    </message>
    <message>
        <source>Invoices…</source>
        <translation>Invoices…</translation>
    </message>
    <message>
        <source>Choose which invoices the chosen payment or refund is about</source>
        <translation>Choose which invoices the chosen payment or refund is about</translation>
    </message>
    <message>
        <source>Without a sale</source>
        <translation>Without a sale</translation>
    </message>
</context>
<context>
    <name>SyncDetailsCard</name>
    <message>
        <source>Loading…</source>
        <translation>Loading…</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Customer</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Branch</translation>
    </message>
    <message>
        <source>When</source>
        <translation>When</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>ID at {0}</source>
        <translation>ID at {0}</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Why</translation>
    </message>
    <message>
        <source>Whose</source>
        <translation>Whose</translation>
    </message>
    <message>
        <source>What next</source>
        <translation>What next</translation>
    </message>
    <message>
        <source>The vendor's own words</source>
        <translation>The vendor's own words</translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s)</source>
        <translation>
            <numerusform>%n attempt</numerusform>
            <numerusform>%n attempts</numerusform>
        </translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>What was said</translation>
    </message>
    <message>
        <source>Every request and answer of these attempts</source>
        <translation>Every request and answer of these attempts</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Now</translation>
    </message>
</context>
<context>
    <name>SyncMonitorPage</name>
    <message>
        <source>Time</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>What happened</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Sync Monitor</source>
        <comment>title of the page</comment>
        <translation>Sync Monitor</translation>
    </message>
    <message>
        <source>What was sent to the accounting systems, and what is on its way</source>
        <translation>What was sent to the accounting systems, and what is on its way</translation>
    </message>
    <message>
        <source>History</source>
        <translation>History</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Retry</translation>
    </message>
    <message>
        <source>Start this document again (R)</source>
        <translation>Start this document again (R)</translation>
    </message>
    <message>
        <source>See the document at the vendor (Enter)</source>
        <translation>See the document at the vendor (Enter)</translation>
    </message>
    <message>
        <source>Number or vendor's ID</source>
        <translation>Number or vendor's ID</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>Every state</source>
        <translation>Every state</translation>
    </message>
    <message>
        <source>Every kind</source>
        <translation>Every kind</translation>
    </message>
    <message>
        <source>Open in {0}</source>
        <translation>Open in {0}</translation>
    </message>
    <message>
        <source>Open at the vendor</source>
        <translation>Open at the vendor</translation>
    </message>
    <message>
        <source>Outcomes, newest first</source>
        <translation>Outcomes, newest first</translation>
    </message>
    <message>
        <source>Everything that was taken in has been sent.</source>
        <translation>Everything that was taken in has been sent.</translation>
    </message>
    <message>
        <source>No agent is sending anything at this moment.</source>
        <translation>No agent is sending anything at this moment.</translation>
    </message>
    <message>
        <source>Every request has had a certain answer.</source>
        <translation>Every request has had a certain answer.</translation>
    </message>
    <message>
        <source>Nothing waits for somebody to mend something.</source>
        <translation>Nothing waits for somebody to mend something.</translation>
    </message>
    <message>
        <source>Nothing has been given up.</source>
        <translation>Nothing has been given up.</translation>
    </message>
    <message>
        <source>{0} will be tried again</source>
        <translation>{0} will be tried again</translation>
    </message>
    <message>
        <source>What is open, oldest first</source>
        <translation>What is open, oldest first</translation>
    </message>
    <message>
        <source>None</source>
        <translation>None</translation>
    </message>
    <message>
        <source>Nothing has been sent yet</source>
        <translation>Nothing has been sent yet</translation>
    </message>
    <message>
        <source>As soon as a sale is taken in, its way shows here.</source>
        <translation>As soon as a sale is taken in, its way shows here.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nothing matches</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Show everything</translation>
    </message>
</context>
<context>
    <name>SyncWords</name>
    <message>
        <source>Customer</source>
        <translation>Customer</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Invoice</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>Payment</translation>
    </message>
    <message>
        <source>Credit memo</source>
        <translation>Credit memo</translation>
    </message>
    <message>
        <source>Bank fee</source>
        <translation>Bank fee</translation>
    </message>
    <message>
        <source>Money given back</source>
        <translation>Money given back</translation>
    </message>
    <message>
        <source>Booked</source>
        <translation>Booked</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>Not known yet</translation>
    </message>
    <message>
        <source>Slowed down</source>
        <translation>Slowed down</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Not sent</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>Unchanged</translation>
    </message>
    <message>
        <source>In the queue</source>
        <translation>In the queue</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>Under way</translation>
    </message>
    <message>
        <source>Held up</source>
        <translation>Held up</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Stopped</translation>
    </message>
    <message>
        <source>Never arrived</source>
        <translation>Never arrived</translation>
    </message>
    <message>
        <source>{0} synced to {1} (ID: {2})</source>
        <comment>feminine in Spanish: invoice, credit memo</comment>
        <translation>{0} synced to {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} synced to {1} (ID: {2})</source>
        <comment>masculine in Spanish: customer, payment</comment>
        <translation>{0} synced to {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} updated in {1} (ID: {2})</source>
        <comment>feminine in Spanish: invoice, credit memo</comment>
        <translation>{0} updated in {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} updated in {1} (ID: {2})</source>
        <comment>masculine in Spanish: customer, payment</comment>
        <translation>{0} updated in {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} voided in {1} (ID: {2})</source>
        <comment>feminine in Spanish: invoice, credit memo</comment>
        <translation>{0} voided in {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} voided in {1} (ID: {2})</source>
        <comment>masculine in Spanish: customer, payment</comment>
        <translation>{0} voided in {1} (ID: {2})</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo ({0})</source>
        <translation>Undo ({0})</translation>
    </message>
</context>
<context>
    <name>TodayPage</name>
    <message>
        <source>So far today</source>
        <translation>So far today</translation>
    </message>
    <message>
        <source>Nothing needs you.</source>
        <translation>Nothing needs you.</translation>
    </message>
    <message>
        <source>Everything taken in is booked, and no CFDI waits.</source>
        <translation>Everything taken in is booked, and no CFDI waits.</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>Agents</translation>
    </message>
    <message>
        <source>Taken in</source>
        <translation>Taken in</translation>
    </message>
    <message>
        <source>documents new or changed</source>
        <translation>documents new or changed</translation>
    </message>
    <message>
        <source>Booked</source>
        <translation>Booked</translation>
    </message>
    <message>
        <source>On their way</source>
        <translation>On their way</translation>
    </message>
    <message>
        <source>an agent will send them</source>
        <translation>an agent will send them</translation>
    </message>
    <message>
        <source>CFDIs stamped</source>
        <translation>CFDIs stamped</translation>
    </message>
    <message>
        <source>The agent on {0} was admitted</source>
        <translation>The agent on {0} was admitted</translation>
    </message>
    <message>
        <source>All branches</source>
        <translation>All branches</translation>
    </message>
    <message>
        <source>dddd, MMMM d</source>
        <comment>date format of Qt</comment>
        <translation>dddd, MMMM d</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Today</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) need you</source>
        <translation>
            <numerusform>%n document needs you</numerusform>
            <numerusform>%n documents need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) to look at</source>
        <translation>
            <numerusform>%n thing to look at</numerusform>
            <numerusform>%n things to look at</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is booked</source>
        <translation>Everything is booked</translation>
    </message>
</context>
<context>
    <name>UnfinishedGuest</name>
    <message>
        <source>The CFDI of sale {0} was left unfinished</source>
        <translation>The CFDI of sale {0} was left unfinished</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Go on with it</translation>
    </message>
    <message>
        <source>What was typed is put back (Ctrl+R)</source>
        <translation>What was typed is put back (Ctrl+R)</translation>
    </message>
    <message>
        <source>Throw it away</source>
        <translation>Throw it away</translation>
    </message>
</context>
<context>
    <name>UnknownCard</name>
    <message>
        <source>Amount</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Sent</translation>
    </message>
    <message>
        <source>It was sent; whether it arrived is not known.</source>
        <translation>It was sent; whether it arrived is not known.</translation>
    </message>
    <message>
        <source>What is known</source>
        <translation>What is known</translation>
    </message>
    <message>
        <source>The vendor's own words</source>
        <translation>The vendor's own words</translation>
    </message>
    <message>
        <source>What happens next</source>
        <translation>What happens next</translation>
    </message>
    <message>
        <source>Idempotency key</source>
        <translation>Idempotency key</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>Attempt</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>What was said</translation>
    </message>
    <message>
        <source>Every request and answer of this attempt</source>
        <translation>Every request and answer of this attempt</translation>
    </message>
    <message>
        <source>ERP Hub asks {1} again at {0}.</source>
        <translation>ERP Hub asks {1} again at {0}.</translation>
    </message>
    <message>
        <source>ERP Hub is asking {1} now.</source>
        <translation>ERP Hub is asking {1} now.</translation>
    </message>
    <message>
        <source>Until {0} it may still arrive at {1}.</source>
        <translation>Until {0} it may still arrive at {1}.</translation>
    </message>
    <message>
        <source>Nobody has to decide anything here: it is asked about until it is known.</source>
        <translation>Nobody has to decide anything here: it is asked about until it is known.</translation>
    </message>
    <message>
        <source>If you find it at the vendor, say so. That it is not there can be said only when it can no longer arrive.</source>
        <translation>If you find it at the vendor, say so. That it is not there can be said only when it can no longer arrive.</translation>
    </message>
    <message>
        <source>You may look at the vendor yourself and say what you found.</source>
        <translation>You may look at the vendor yourself and say what you found.</translation>
    </message>
    <message>
        <source>It is there…</source>
        <translation>It is there…</translation>
    </message>
    <message>
        <source>Say under which ID you found it</source>
        <translation>Say under which ID you found it</translation>
    </message>
    <message>
        <source>It is not there…</source>
        <translation>It is not there…</translation>
    </message>
    <message>
        <source>Say that you looked and did not find it</source>
        <translation>Say that you looked and did not find it</translation>
    </message>
    <message>
        <source>Asked so far</source>
        <translation>Asked so far</translation>
    </message>
    <message>
        <source>At the latest</source>
        <translation>At the latest</translation>
    </message>
    <message>
        <source>After {0} nobody can stamp these bytes any more. When {1} then says that it did not, they are sealed anew with the same folio.</source>
        <translation>After {0} nobody can stamp these bytes any more. When {1} then says that it did not, they are sealed anew with the same folio.</translation>
    </message>
    <message>
        <source>Somebody asked to send it to another PAC; a second person must approve that.</source>
        <translation>Somebody asked to send it to another PAC; a second person must approve that.</translation>
    </message>
    <message>
        <source>Send to another PAC…</source>
        <translation>Send to another PAC…</translation>
    </message>
    <message>
        <source>Ask for it; a second person must approve</source>
        <translation>Ask for it; a second person must approve</translation>
    </message>
    <message numerus="yes">
        <source>%n time(s)</source>
        <translation>
            <numerusform>%n time</numerusform>
            <numerusform>%n times</numerusform>
        </translation>
    </message>
    <message>
        <source>Somebody said that it is not at the PAC; a second person must approve that.</source>
        <translation>Somebody said that it is not at the PAC; a second person must approve that.</translation>
    </message>
    <message>
        <source>{0} may never answer. Look in its portal, and say what you found.</source>
        <translation>{0} may never answer. Look in its portal, and say what you found.</translation>
    </message>
    <message>
        <source>Since {0} nobody can stamp these bytes any more.</source>
        <translation>Since {0} nobody can stamp these bytes any more.</translation>
    </message>
    <message>
        <source>I have its XML…</source>
        <translation>I have its XML…</translation>
    </message>
    <message>
        <source>Give the stamped XML that you found at the PAC</source>
        <translation>Give the stamped XML that you found at the PAC</translation>
    </message>
    <message>
        <source>It is not at the PAC…</source>
        <translation>It is not at the PAC…</translation>
    </message>
    <message>
        <source>Say that you looked there; a second person must approve</source>
        <translation>Say that you looked there; a second person must approve</translation>
    </message>
</context>
<context>
    <name>UnknownsPage</name>
    <message>
        <source>Sent</source>
        <translation>Sent</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>What was sent</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>Asked about next</source>
        <translation>Asked about next</translation>
    </message>
    <message>
        <source>Unknown outcomes</source>
        <translation>Unknown outcomes</translation>
    </message>
    <message>
        <source>Sent, but the answer was lost. ERP Hub asks until it knows; nothing is sent twice.</source>
        <translation>Sent, but the answer was lost. ERP Hub asks until it knows; nothing is sent twice.</translation>
    </message>
    <message>
        <source>Outcomes that are not known, oldest first</source>
        <translation>Outcomes that are not known, oldest first</translation>
    </message>
    <message>
        <source>{0}: what you found was written down and is being checked</source>
        <translation>{0}: what you found was written down and is being checked</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Now</translation>
    </message>
    <message>
        <source>Every outcome is known</source>
        <translation>Every outcome is known</translation>
    </message>
    <message>
        <source>What was sent was answered, or was found.</source>
        <translation>What was sent was answered, or was found.</translation>
    </message>
    <message>
        <source>{0}: asked for; a second person must approve it</source>
        <translation>{0}: asked for; a second person must approve it</translation>
    </message>
</context>
<context>
    <name>WatchCard</name>
    <message>
        <source>{0}: {1} is watched</source>
        <translation>{0}: {1} is watched</translation>
    </message>
    <message>
        <source>It was sent to another PAC by force. {0} is looked at again on {1}; after {2} it is asked what it did with it.</source>
        <translation>It was sent to another PAC by force. {0} is looked at again on {1}; after {2} it is asked what it did with it.</translation>
    </message>
</context>
</TS>