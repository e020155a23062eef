<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es_MX">
<context>
    <name>AddConnectionDialog</name>
    <message>
        <source>Connected to {0}</source>
        <translation>Conectado a {0}</translation>
    </message>
    <message>
        <source>Sign in at the vendor and allow the access. This window goes on by itself.</source>
        <translation>Inicie sesión con el proveedor y permita el acceso. Esta ventana continúa sola.</translation>
    </message>
    <message>
        <source>Continue in your browser</source>
        <translation>Continúe en su navegador</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Copiar la dirección</translation>
    </message>
    <message>
        <source>Preparing the authorisation…</source>
        <translation>Preparando la autorización…</translation>
    </message>
    <message>
        <source>An agent is making the address.</source>
        <translation>Un agente está creando la dirección.</translation>
    </message>
    <message>
        <source>Add New Connection</source>
        <translation>Agregar conexión</translation>
    </message>
    <message>
        <source>Accounting system</source>
        <translation>Sistema contable</translation>
    </message>
    <message>
        <source>Name of the connection</source>
        <translation>Nombre de la conexión</translation>
    </message>
    <message>
        <source>Branches (Sucursal ID) that book there</source>
        <translation>Sucursales (Sucursal ID) que registran ahí</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Ambiente</translation>
    </message>
    <message>
        <source>All your branches book somewhere already; they can be pointed here later.</source>
        <translation>Todas sus sucursales ya registran en otra empresa; podrá asignarlas después.</translation>
    </message>
    <message>
        <source>Practice: nothing is real</source>
        <translation>Práctica: nada es real</translation>
    </message>
    <message>
        <source>Sandbox of the vendor</source>
        <translation>Pruebas del proveedor (sandbox)</translation>
    </message>
    <message>
        <source>Production: real books</source>
        <translation>Producción: libros reales</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Authorize with QuickBooks</source>
        <translation>Autorizar con QuickBooks</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this notice</source>
        <translation>Cerrar este aviso</translation>
    </message>
</context>
<context>
    <name>BranchSwitcher</name>
    <message>
        <source>All branches</source>
        <translation>Todas las sucursales</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Sucursal</translation>
    </message>
    <message>
        <source>Which branch the pages show</source>
        <translation>Qué sucursal muestran las páginas</translation>
    </message>
</context>
<context>
    <name>CfdiPage</name>
    <message>
        <source>Saved in {0}</source>
        <translation>Guardado en {0}</translation>
    </message>
    <message>
        <source>Folio</source>
        <translation>Folio</translation>
    </message>
    <message>
        <source>Recipient</source>
        <translation>Receptor</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Fiscal documents for Mexico, newest first</source>
        <translation>Comprobantes fiscales de México, primero los más recientes</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Emitir</translation>
    </message>
    <message>
        <source>Seal and stamp the chosen drafts (Ctrl+Enter)</source>
        <translation>Sellar y timbrar los borradores elegidos (Ctrl+Intro)</translation>
    </message>
    <message>
        <source>Folio, UUID, RFC or name</source>
        <translation>Folio, UUID, RFC o nombre</translation>
    </message>
    <message>
        <source>Every state</source>
        <translation>Todos los estados</translation>
    </message>
    <message>
        <source>CFDIs, newest first</source>
        <translation>CFDI, primero los más recientes</translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI(s) will be issued</source>
        <translation>
            <numerusform>Se emitirá %n CFDI</numerusform>
            <numerusform>Se emitirán %n CFDI</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was issued</source>
        <translation>No se emitió nada</translation>
    </message>
    <message>
        <source>An agent had begun: it could not be taken back</source>
        <translation>Un agente ya había comenzado: no se pudo deshacer</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>To be issued</source>
        <translation>Por emitir</translation>
    </message>
    <message>
        <source>Stamping</source>
        <translation>Timbrando</translation>
    </message>
    <message>
        <source>Stamped</source>
        <translation>Timbrado</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Rechazado</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>En cancelación</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelado</translation>
    </message>
    <message>
        <source>No CFDI yet</source>
        <translation>Todavía no hay CFDI</translation>
    </message>
    <message>
        <source>Drafts appear here as soon as a sale can be invoiced.</source>
        <translation>Los borradores aparecen aquí en cuanto una venta se puede facturar.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nada coincide</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Mostrar todo</translation>
    </message>
</context>
<context>
    <name>CfdiPreview</name>
    <message>
        <source>Reading the document…</source>
        <translation>Leyendo el documento…</translation>
    </message>
    <message>
        <source>Save PDF and XML in</source>
        <translation>Guardar PDF y XML en</translation>
    </message>
    <message>
        <source>No CFDI chosen</source>
        <translation>Ningún CFDI elegido</translation>
    </message>
    <message>
        <source>Choose one to see its print and its XML.</source>
        <translation>Elija uno para ver su representación impresa y su XML.</translation>
    </message>
    <message>
        <source>PDF and XML come into being when it is sealed.</source>
        <translation>El PDF y el XML nacen cuando se sella.</translation>
    </message>
    <message>
        <source>Nothing to show yet</source>
        <translation>Todavía no hay nada que ver</translation>
    </message>
    <message>
        <source>Save PDF and XML</source>
        <translation>Guardar PDF y XML</translation>
    </message>
    <message>
        <source>Drag out</source>
        <translation>Arrastrar</translation>
    </message>
    <message>
        <source>Drag from here into a mail or a folder</source>
        <translation>Arrastre desde aquí a un correo o a una carpeta</translation>
    </message>
    <message>
        <source>Print of the CFDI</source>
        <translation>Representación impresa del CFDI</translation>
    </message>
    <message>
        <source>XML of the CFDI</source>
        <translation>XML del CFDI</translation>
    </message>
</context>
<context>
    <name>CompanyPane</name>
    <message>
        <source>Is this the company that these branches book in?</source>
        <translation>¿Es esta la empresa en la que registran estas sucursales?</translation>
    </message>
    <message>
        <source>Company ID {0}</source>
        <translation>ID de empresa {0}</translation>
    </message>
    <message>
        <source>ERP Hub may</source>
        <translation>ERP Hub puede</translation>
    </message>
    <message>
        <source>Yes, connect</source>
        <translation>Sí, conectar</translation>
    </message>
</context>
<context>
    <name>ConnectionCard</name>
    <message>
        <source>Connected</source>
        <translation>Conectada</translation>
    </message>
    <message>
        <source>Authorise again</source>
        <translation>Autorizar de nuevo</translation>
    </message>
    <message>
        <source>Confirm the company</source>
        <translation>Confirme la empresa</translation>
    </message>
    <message>
        <source>Being authorised</source>
        <translation>Autorizándose</translation>
    </message>
    <message>
        <source>Not authorised yet</source>
        <translation>Sin autorizar</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>Apagada</translation>
    </message>
    <message>
        <source>Company ID {0}</source>
        <translation>ID de empresa {0}</translation>
    </message>
    <message>
        <source>read {0}</source>
        <translation>leída {0}</translation>
    </message>
    <message>
        <source>No branch yet</source>
        <translation>Sin sucursales todavía</translation>
    </message>
    <message>
        <source>ERP Hub may</source>
        <translation>ERP Hub puede</translation>
    </message>
    <message>
        <source>Test Connection</source>
        <translation>Probar conexión</translation>
    </message>
    <message>
        <source>Authorize with QuickBooks</source>
        <translation>Autorizar con QuickBooks</translation>
    </message>
    <message>
        <source>Yes, connect</source>
        <translation>Sí, conectar</translation>
    </message>
    <message>
        <source>Reading the company…</source>
        <translation>Leyendo la empresa…</translation>
    </message>
    <message>
        <source>Connected successfully: {0}</source>
        <translation>Conexión correcta: {0}</translation>
    </message>
</context>
<context>
    <name>ConnectionsPage</name>
    <message>
        <source>Connections</source>
        <translation>Conexiones</translation>
    </message>
    <message>
        <source>The companies that your branches book in</source>
        <translation>Las empresas en las que registran sus sucursales</translation>
    </message>
    <message>
        <source>Add New Connection</source>
        <translation>Agregar conexión</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Cargando…</translation>
    </message>
    <message>
        <source>Connect the accounting system of your branches, and their sales begin to be booked.</source>
        <translation>Conecte el sistema contable de sus sucursales y sus ventas empezarán a registrarse.</translation>
    </message>
    <message>
        <source>No connection yet</source>
        <translation>Todavía no hay conexiones</translation>
    </message>
</context>
<context>
    <name>DataTable</name>
    <message>
        <source>Loading…</source>
        <translation>Cargando…</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>ERP Hub - PRACTICE</source>
        <translation>ERP Hub - PRÁCTICA</translation>
    </message>
    <message>
        <source>Opening your office…</source>
        <translation>Abriendo su oficina…</translation>
    </message>
    <message>
        <source>The database is starting. This takes a few seconds.</source>
        <translation>La base de datos está arrancando. Tarda unos segundos.</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Today</source>
        <translation>Hoy</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Conexiones</translation>
    </message>
    <message>
        <source>Sync Monitor</source>
        <translation>Sincronización</translation>
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
        <translation>Aquí nada es real: ni el dinero ni el SAT.</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Agent starting</source>
        <translation>Agente arrancando</translation>
    </message>
    <message>
        <source>Agent at work</source>
        <translation>Agente trabajando</translation>
    </message>
    <message>
        <source>Agent coming back</source>
        <translation>Agente volviendo</translation>
    </message>
    <message>
        <source>Another agent at work</source>
        <translation>Otro agente trabajando</translation>
    </message>
    <message>
        <source>Agent finishing</source>
        <translation>Agente terminando</translation>
    </message>
    <message>
        <source>Agent stopped</source>
        <translation>Agente detenido</translation>
    </message>
    <message>
        <source>Agents on servers</source>
        <translation>Agentes en servidores</translation>
    </message>
    <message>
        <source>Opening the database</source>
        <translation>Abriendo la base de datos</translation>
    </message>
    <message>
        <source>Database connected</source>
        <translation>Base de datos conectada</translation>
    </message>
    <message>
        <source>Offline: read only</source>
        <translation>Sin conexión: solo lectura</translation>
    </message>
    <message>
        <source>Change the language</source>
        <translation>Cambiar el idioma</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <source>Change between light and dark</source>
        <translation>Cambiar entre claro y oscuro</translation>
    </message>
</context>
<context>
    <name>SpecForm</name>
    <message>
        <source>Please fill this in.</source>
        <translation>Complete este dato.</translation>
    </message>
</context>
<context>
    <name>StateView</name>
    <message>
        <source>Try again</source>
        <translation>Intentar de nuevo</translation>
    </message>
</context>
<context>
    <name>SyncDetailsCard</name>
    <message>
        <source>Loading…</source>
        <translation>Cargando…</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Cliente</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Importe</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Sucursal</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Cuándo</translation>
    </message>
    <message>
        <source>ID at {0}</source>
        <translation>ID en {0}</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Por qué</translation>
    </message>
    <message>
        <source>Whose</source>
        <translation>A quién le toca</translation>
    </message>
    <message>
        <source>What next</source>
        <translation>Qué sigue</translation>
    </message>
    <message>
        <source>The vendor&apos;s own words</source>
        <translation>En palabras del proveedor</translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s)</source>
        <translation>
            <numerusform>%n intento</numerusform>
            <numerusform>%n intentos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SyncMonitorPage</name>
    <message>
        <source>Time</source>
        <translation>Hora</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Qué pasó</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>What was sent to the accounting systems, newest first</source>
        <translation>Lo enviado a los sistemas contables, primero lo más reciente</translation>
    </message>
    <message>
        <source>Sync Monitor</source>
        <comment>title of the page</comment>
        <translation>Monitor de sincronización</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Start this document again (R)</source>
        <translation>Volver a intentar este documento (R)</translation>
    </message>
    <message>
        <source>Open in QuickBooks</source>
        <translation>Abrir en QuickBooks</translation>
    </message>
    <message>
        <source>See the document at the vendor (Enter)</source>
        <translation>Ver el documento en el proveedor (Intro)</translation>
    </message>
    <message>
        <source>Number or vendor&apos;s ID</source>
        <translation>Número o ID del proveedor</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>Every state</source>
        <translation>Todos los estados</translation>
    </message>
    <message>
        <source>Every kind</source>
        <translation>Todos los tipos</translation>
    </message>
    <message>
        <source>Outcomes, newest first</source>
        <translation>Resultados, primero lo más reciente</translation>
    </message>
    <message>
        <source>{0} will be tried again</source>
        <translation>{0} se intentará de nuevo</translation>
    </message>
    <message>
        <source>Nothing has been sent yet</source>
        <translation>Todavía no se ha enviado nada</translation>
    </message>
    <message>
        <source>As soon as a sale is taken in, its way shows here.</source>
        <translation>En cuanto entre una venta, aquí se verá su camino.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nada coincide</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Mostrar todo</translation>
    </message>
</context>
<context>
    <name>SyncWords</name>
    <message>
        <source>Customer</source>
        <translation>Cliente</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Factura</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>Pago</translation>
    </message>
    <message>
        <source>Credit memo</source>
        <translation>Nota de crédito</translation>
    </message>
    <message>
        <source>Booked</source>
        <translation>Registrado</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Rechazado</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>Sin respuesta</translation>
    </message>
    <message>
        <source>Slowed down</source>
        <translation>Pausado</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>No enviado</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>Sin cambios</translation>
    </message>
    <message>
        <source>{0} synced to {1} (ID: {2})</source>
        <comment>feminine in Spanish: invoice, credit memo</comment>
        <translation>{0} sincronizada con {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} synced to {1} (ID: {2})</source>
        <comment>masculine in Spanish: customer, payment</comment>
        <translation>{0} sincronizado con {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} updated in {1} (ID: {2})</source>
        <comment>feminine in Spanish: invoice, credit memo</comment>
        <translation>{0} actualizada en {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} updated in {1} (ID: {2})</source>
        <comment>masculine in Spanish: customer, payment</comment>
        <translation>{0} actualizado en {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} voided in {1} (ID: {2})</source>
        <comment>feminine in Spanish: invoice, credit memo</comment>
        <translation>{0} anulada en {1} (ID: {2})</translation>
    </message>
    <message>
        <source>{0} voided in {1} (ID: {2})</source>
        <comment>masculine in Spanish: customer, payment</comment>
        <translation>{0} anulado en {1} (ID: {2})</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo ({0})</source>
        <translation>Deshacer ({0})</translation>
    </message>
</context>
<context>
    <name>TodayPage</name>
    <message>
        <source>So far today</source>
        <translation>En lo que va del día</translation>
    </message>
    <message>
        <source>Nothing needs you.</source>
        <translation>Nada requiere su atención.</translation>
    </message>
    <message>
        <source>Everything taken in is booked, and no CFDI waits.</source>
        <translation>Todo lo recibido está registrado y ningún CFDI espera.</translation>
    </message>
    <message>
        <source>Taken in</source>
        <translation>Recibidos</translation>
    </message>
    <message>
        <source>documents new or changed</source>
        <translation>documentos nuevos o cambiados</translation>
    </message>
    <message>
        <source>Booked</source>
        <translation>Registrado</translation>
    </message>
    <message>
        <source>On their way</source>
        <translation>En camino</translation>
    </message>
    <message>
        <source>an agent will send them</source>
        <translation>un agente los enviará</translation>
    </message>
    <message>
        <source>CFDIs stamped</source>
        <translation>CFDI timbrados</translation>
    </message>
    <message>
        <source>All branches</source>
        <translation>Todas las sucursales</translation>
    </message>
    <message>
        <source>dddd, MMMM d</source>
        <comment>date format of Qt</comment>
        <translation>dddd d &apos;de&apos; MMMM</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Hoy</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) need you</source>
        <translation>
            <numerusform>%n documento requiere su atención</numerusform>
            <numerusform>%n documentos requieren su atención</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) to look at</source>
        <translation>
            <numerusform>%n asunto por revisar</numerusform>
            <numerusform>%n asuntos por revisar</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is booked</source>
        <translation>Todo está registrado</translation>
    </message>
    <message>
        <source>No agent is at work</source>
        <translation>Ningún agente está trabajando</translation>
    </message>
    <message>
        <source>What you ask for is kept and begins as soon as an agent is back.</source>
        <translation>Lo que pida queda guardado y comienza en cuanto vuelva un agente.</translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) must be authorised again</source>
        <translation>
            <numerusform>%n conexión se debe autorizar de nuevo</numerusform>
            <numerusform>%n conexiones se deben autorizar de nuevo</numerusform>
        </translation>
    </message>
    <message>
        <source>Authorise</source>
        <translation>Autorizar</translation>
    </message>
    <message numerus="yes">
        <source>%n company(ies) wait for your confirmation</source>
        <translation>
            <numerusform>%n empresa espera su confirmación</numerusform>
            <numerusform>%n empresas esperan su confirmación</numerusform>
        </translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirmar</translation>
    </message>
    <message>
        <source>We are asking the vendor what became of them; nothing is sent twice.</source>
        <translation>Estamos preguntando al proveedor qué pasó; nada se envía dos veces.</translation>
    </message>
    <message numerus="yes">
        <source>%n outcome(s) not known yet</source>
        <translation>
            <numerusform>%n resultado aún desconocido</numerusform>
            <numerusform>%n resultados aún desconocidos</numerusform>
        </translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Ver</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) were refused</source>
        <translation>
            <numerusform>%n documento fue rechazado</numerusform>
            <numerusform>%n documentos fueron rechazados</numerusform>
        </translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Revisar</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) wait for something</source>
        <translation>
            <numerusform>%n documento espera un dato</numerusform>
            <numerusform>%n documentos esperan un dato</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI(s) were refused</source>
        <translation>
            <numerusform>%n CFDI fue rechazado</numerusform>
            <numerusform>%n CFDI fueron rechazados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) of the platform are not right</source>
        <translation>
            <numerusform>%n renglón de la plataforma tiene un error</numerusform>
            <numerusform>%n renglones de la plataforma tienen errores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI draft(s) lack something</source>
        <translation>
            <numerusform>%n borrador de CFDI tiene datos por corregir</numerusform>
            <numerusform>%n borradores de CFDI tienen datos por corregir</numerusform>
        </translation>
    </message>
    <message>
        <source>They are complete; nothing is issued until you say so.</source>
        <translation>Están completos; nada se emite hasta que usted lo diga.</translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI draft(s) wait to be issued</source>
        <translation>
            <numerusform>%n borrador de CFDI espera emitirse</numerusform>
            <numerusform>%n borradores de CFDI esperan emitirse</numerusform>
        </translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Emitir</translation>
    </message>
</context>
</TS>
