<?xml version='1.0' encoding='utf-8'?>
<TS version="2.1" language="en_US">
<context>
    <name>AddConnectionDialog</name>
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
    <message>
        <source>Authorize with QuickBooks</source>
        <translation>Authorize with QuickBooks</translation>
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
    <name>CfdiPage</name>
    <message>
        <source>Saved in {0}</source>
        <translation>Saved in {0}</translation>
    </message>
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
        <source>Fiscal documents for Mexico, newest first</source>
        <translation>Fiscal documents for Mexico, newest first</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Issue</translation>
    </message>
    <message>
        <source>Seal and stamp the chosen drafts (Ctrl+Enter)</source>
        <translation>Seal and stamp the chosen drafts (Ctrl+Enter)</translation>
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
        <source>Draft</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>To be issued</source>
        <translation>To be issued</translation>
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
        <source>Authorize with QuickBooks</source>
        <translation>Authorize with QuickBooks</translation>
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
        <source>Loading…</source>
        <translation>Loading…</translation>
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
    <name>DataTable</name>
    <message>
        <source>Loading…</source>
        <translation>Loading…</translation>
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
    <name>Pages</name>
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
</context>
<context>
    <name>PracticeBanner</name>
    <message>
        <source>Nothing here is real: no money, no tax authority.</source>
        <translation>Nothing here is real: no money, no tax authority.</translation>
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
        <source>What was sent to the accounting systems, newest first</source>
        <translation>What was sent to the accounting systems, newest first</translation>
    </message>
    <message>
        <source>Sync Monitor</source>
        <comment>title of the page</comment>
        <translation>Sync Monitor</translation>
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
        <source>Open in QuickBooks</source>
        <translation>Open in QuickBooks</translation>
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
        <source>Outcomes, newest first</source>
        <translation>Outcomes, newest first</translation>
    </message>
    <message>
        <source>{0} will be tried again</source>
        <translation>{0} will be tried again</translation>
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
    <message>
        <source>Look</source>
        <translation>Look</translation>
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
        <source>%n CFDI(s) were refused</source>
        <translation>
            <numerusform>%n CFDI was refused</numerusform>
            <numerusform>%n CFDIs were refused</numerusform>
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
</context>
</TS>