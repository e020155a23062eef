<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es_MX">
<context>
    <name>AddConnectionDialog</name>
    <message>
        <source>Authorize with {0}</source>
        <translation>Autorizar con {0}</translation>
    </message>
    <message>
        <source>Authorise</source>
        <translation>Autorizar</translation>
    </message>
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
</context>
<context>
    <name>AgentRow</name>
    <message>
        <source>Admit…</source>
        <translation>Admitir…</translation>
    </message>
    <message>
        <source>Type the fingerprint that its operator reads out</source>
        <translation>Escriba la huella que le lea quien lo opera</translation>
    </message>
    <message>
        <source>version {0}</source>
        <translation>versión {0}</translation>
    </message>
    <message>
        <source>fingerprint {0}</source>
        <translation>huella {0}</translation>
    </message>
    <message>
        <source>busy: {0} of {1} lanes</source>
        <translation>ocupado: {0} de {1} carriles</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>sin trabajo</translation>
    </message>
    <message>
        <source>CPU {0} %</source>
        <translation>CPU {0} %</translation>
    </message>
    <message>
        <source>{0} MB of memory</source>
        <translation>{0} MB de memoria</translation>
    </message>
    <message>
        <source>Waits to be admitted</source>
        <translation>Espera ser admitido</translation>
    </message>
    <message>
        <source>At work</source>
        <translation>Trabajando</translation>
    </message>
    <message>
        <source>Silent since {0}</source>
        <translation>Sin señal desde el {0}</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Detenido</translation>
    </message>
</context>
<context>
    <name>AgentsCard</name>
    <message>
        <source>No agent has been set up yet.</source>
        <translation>Aún no se ha instalado ningún agente.</translation>
    </message>
</context>
<context>
    <name>AgentsStrip</name>
    <message>
        <source>No agent yet</source>
        <translation>Aún no hay agentes</translation>
    </message>
    <message>
        <source>Agents: {0}</source>
        <translation>Agentes: {0}</translation>
    </message>
    <message>
        <source>Agents</source>
        <translation>Agentes</translation>
    </message>
    <message>
        <source>See which they are</source>
        <translation>Ver cuáles son</translation>
    </message>
    <message numerus="yes">
        <source>%n at work</source>
        <translation>
            <numerusform>%n trabajando</numerusform>
            <numerusform>%n trabajando</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n silent</source>
        <translation>
            <numerusform>%n sin señal</numerusform>
            <numerusform>%n sin señal</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to admit</source>
        <translation>
            <numerusform>%n por admitir</numerusform>
            <numerusform>%n por admitir</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <translation>
            <numerusform>%n detenido</numerusform>
            <numerusform>%n detenidos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ApproveAgentDialog</name>
    <message>
        <source>Admit the agent on {0}</source>
        <translation>Admitir el agente de {0}</translation>
    </message>
    <message>
        <source>It will open the keys of your accounting systems and of your CSDs. Ask whoever installed it to read out its fingerprint.</source>
        <translation>Podrá abrir las llaves de sus sistemas contables y de sus CSD. Pida a quien lo instaló que le lea su huella.</translation>
    </message>
    <message>
        <source>Fingerprint as it was read to you</source>
        <translation>La huella tal como se la leyeron</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Admit</source>
        <translation>Admitir</translation>
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
    <name>CertificateCard</name>
    <message>
        <source>Sealed by {0}</source>
        <translation>Sellan: {0}</translation>
    </message>
    <message>
        <source>A second agent that seals is recommended.</source>
        <translation>Se recomienda un segundo agente que selle.</translation>
    </message>
    <message>
        <source>Seals nothing now</source>
        <translation>Ahora no sella nada</translation>
    </message>
    <message>
        <source>It ends soon: request the new CSD at SAT and load it here; both stay until the old one ends.</source>
        <translation>Vence pronto: tramite el CSD nuevo en el SAT y cárguelo aquí; los dos quedan hasta que venza el anterior.</translation>
    </message>
    <message>
        <source>Seals</source>
        <translation>Sella</translation>
    </message>
    <message>
        <source>Until it ends</source>
        <translation>Hasta que venza</translation>
    </message>
    <message>
        <source>Not valid yet</source>
        <translation>Aún no vigente</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Vencido</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Retirado</translation>
    </message>
    <message>
        <source>Valid from {0}</source>
        <translation>Válido desde {0}</translation>
    </message>
    <message>
        <source>Valid until {0}</source>
        <translation>Válido hasta {0}</translation>
    </message>
    <message>
        <source>Ended on {0}</source>
        <translation>Venció el {0}</translation>
    </message>
</context>
<context>
    <name>CertificatesPage</name>
    <message>
        <source>Certificates</source>
        <translation>Certificados</translation>
    </message>
    <message>
        <source>The CSDs that your CFDIs are sealed with</source>
        <translation>Los CSD con que se sellan sus CFDI</translation>
    </message>
    <message>
        <source>Drop the CSD here</source>
        <translation>Suelte aquí el CSD</translation>
    </message>
    <message>
        <source>The .cer and the .key as SAT delivers them, a PEM pair, or a ZIP of both</source>
        <translation>El .cer y el .key como los entrega el SAT, un par PEM, o un ZIP con los dos</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>Elegir archivos</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Cargando…</translation>
    </message>
    <message>
        <source>Mexican issuers appear here with the branches that you see.</source>
        <translation>Aquí aparecen los emisores mexicanos de las sucursales que usted ve.</translation>
    </message>
    <message>
        <source>No issuer seals CFDIs here</source>
        <translation>Aquí ningún emisor sella CFDI</translation>
    </message>
    <message>
        <source>Delete the file</source>
        <translation>Borrar el archivo</translation>
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
        <source>Fiscal data…</source>
        <translation>Datos fiscales…</translation>
    </message>
    <message>
        <source>Who the chosen draft is made out to, from their Constancia</source>
        <translation>A nombre de quién va el borrador elegido, según su Constancia</translation>
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
    <message>
        <source>The draft is made out to the confirmed data</source>
        <translation>El borrador va a nombre de los datos confirmados</translation>
    </message>
    <message>
        <source>Kept, but not confirmed yet</source>
        <translation>Guardado, pero aún sin confirmar</translation>
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
    <name>ConfirmDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
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
        <source>Authorize with {0}</source>
        <translation>Autorizar con {0}</translation>
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
    <name>ConstanciaDialog</name>
    <message>
        <source>Choose one…</source>
        <translation>Elija uno…</translation>
    </message>
    <message>
        <source>As the customer has it</source>
        <translation>El que tiene el cliente</translation>
    </message>
    <message>
        <source>Fiscal data of {0}</source>
        <translation>Datos fiscales de {0}</translation>
    </message>
    <message>
        <source>Drop the Constancia de Situación Fiscal here</source>
        <translation>Arrastre aquí la Constancia de Situación Fiscal</translation>
    </message>
    <message>
        <source>The PDF as SAT gives it out, or a photo of its QR. Nothing leaves this computer.</source>
        <translation>El PDF como lo entrega el SAT, o una foto de su QR. Nada sale de este equipo.</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Elegir un archivo…</translation>
    </message>
    <message>
        <source>RFC</source>
        <translation>RFC</translation>
    </message>
    <message>
        <source>Name, exactly as SAT has it</source>
        <translation>Nombre, exactamente como lo tiene el SAT</translation>
    </message>
    <message>
        <source>Regime</source>
        <translation>Régimen</translation>
    </message>
    <message>
        <source>Postal code</source>
        <translation>Código postal</translation>
    </message>
    <message>
        <source>Use of the CFDI</source>
        <translation>Uso del CFDI</translation>
    </message>
    <message>
        <source>Open SAT&apos;s page</source>
        <translation>Abrir la página del SAT</translation>
    </message>
    <message>
        <source>SAT&apos;s own page about this RFC, in the browser</source>
        <translation>La página del SAT sobre este RFC, en el navegador</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Keep unconfirmed</source>
        <translation>Guardar sin confirmar</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirmar</translation>
    </message>
    <message>
        <source>These are the customer&apos;s data (Ctrl+Enter)</source>
        <translation>Éstos son los datos del cliente (Ctrl+Entrar)</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>sin fecha</translation>
    </message>
    <message>
        <source>Found in {0}, of {1}. Not confirmed yet: compare it with the document.</source>
        <translation>Encontrado en {0}, de {1}. Aún sin confirmar: compárelo con el documento.</translation>
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
    <name>ExchangesDialog</name>
    <message>
        <source>Time</source>
        <translation>Hora</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>Lo que se pidió</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Respuesta</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Tardó</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
    <message>
        <source>Trace {0}</source>
        <translation>Rastreo {0}</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Sin respuesta</translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation>{0} ms</translation>
    </message>
    <message>
        <source>Nothing is kept of this attempt</source>
        <translation>No se conserva nada de este intento</translation>
    </message>
    <message>
        <source>Exchanges are kept for 90 days, each branch&apos;s for its people.</source>
        <translation>Los intercambios se guardan 90 días; los de cada sucursal, para su personal.</translation>
    </message>
    <message>
        <source>What was said to {0}</source>
        <translation>Lo que se dijo a {0}</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>Intento</translation>
    </message>
    <message>
        <source>Exchanges in their order</source>
        <translation>Intercambios en su orden</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Solicitud</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Copy the whole text of this tab</source>
        <translation>Copiar todo el texto de esta pestaña</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
</context>
<context>
    <name>LoadCsd</name>
    <message>
        <source>Load a CSD</source>
        <translation>Cargar un CSD</translation>
    </message>
    <message>
        <source>Password of the private key</source>
        <translation>Contraseña de la llave privada</translation>
    </message>
    <message>
        <source>Agents that seal with it (two are recommended)</source>
        <translation>Agentes que sellan con él (se recomiendan dos)</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Cargar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
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
    <message>
        <source>Certificates</source>
        <translation>Certificados</translation>
    </message>
    <message>
        <source>Sync plan</source>
        <translation>Plan de envío</translation>
    </message>
    <message>
        <source>Unconfirmed</source>
        <translation>Sin confirmar</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Action</source>
        <translation>Acción</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Documento</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Importe</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Campo</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Antes</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Después</translation>
    </message>
    <message>
        <source>Sync plan</source>
        <translation>Plan de envío</translation>
    </message>
    <message>
        <source>What a sync would do; what you approve is exactly what is sent</source>
        <translation>Lo que se enviaría; se envía exactamente lo que usted apruebe</translation>
    </message>
    <message>
        <source>Make a plan</source>
        <translation>Hacer un plan</translation>
    </message>
    <message>
        <source>Look at what waits for this branch now</source>
        <translation>Revisar lo que espera ahora en esta sucursal</translation>
    </message>
    <message>
        <source>Apply exactly this</source>
        <translation>Aplicar exactamente esto</translation>
    </message>
    <message>
        <source>Send what is shown, and nothing else</source>
        <translation>Enviar lo que se muestra y nada más</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Sucursal</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Todo</translation>
    </message>
    <message>
        <source>Number of a document</source>
        <translation>Número de documento</translation>
    </message>
    <message>
        <source>Documents of the plan</source>
        <translation>Documentos del plan</translation>
    </message>
    <message>
        <source>Before and after of the chosen document</source>
        <translation>Antes y después del documento elegido</translation>
    </message>
    <message>
        <source>{0}. A document for which something else would be sent by then is left out, and its line says so.</source>
        <translation>{0}. Si para entonces un documento ya no se enviaría igual, se deja fuera y su renglón lo dice.</translation>
    </message>
    <message>
        <source>The whole plan is sent, also the documents that the filter hides.</source>
        <translation>Se envía el plan completo, también los documentos que el filtro oculta.</translation>
    </message>
    <message>
        <source>Send exactly this for {0}?</source>
        <translation>¿Enviar exactamente esto de {0}?</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Aplicar</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) asked for</source>
        <translation>
            <numerusform>Se pidió %n documento</numerusform>
            <numerusform>Se pidieron %n documentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out because the world had moved; make a new plan for them.</source>
        <translation>
            <numerusform>%n quedó fuera porque algo cambió entretanto; haga un plan nuevo para él.</numerusform>
            <numerusform>%n quedaron fuera porque algo cambió entretanto; haga un plan nuevo para ellos.</numerusform>
        </translation>
    </message>
    <message>
        <source>Made {0}</source>
        <translation>Hecho el {0}</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nada coincide</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Mostrar todo</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>Nada que hacer</translation>
    </message>
    <message>
        <source>Nothing waited for this branch when the plan was made.</source>
        <translation>Nada esperaba en esta sucursal cuando se hizo el plan.</translation>
    </message>
    <message>
        <source>No plan yet</source>
        <translation>Aún no hay plan</translation>
    </message>
    <message>
        <source>A plan shows field by field what would be sent, before it is sent.</source>
        <translation>Un plan muestra campo por campo lo que se enviaría, antes de enviarlo.</translation>
    </message>
    <message>
        <source>No field would change</source>
        <translation>Ningún campo cambiaría</translation>
    </message>
</context>
<context>
    <name>PlanWords</name>
    <message>
        <source>Create</source>
        <translation>Crear</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Cambiar</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>Anular</translation>
    </message>
    <message>
        <source>After another</source>
        <translation>Tras otro</translation>
    </message>
    <message>
        <source>Held up</source>
        <translation>Retenido</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>Nada que hacer</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Pedido</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Rechazado</translation>
    </message>
    <message>
        <source>being made</source>
        <translation>en preparación</translation>
    </message>
    <message>
        <source>waiting for your word</source>
        <translation>espera su aprobación</translation>
    </message>
    <message>
        <source>being applied</source>
        <translation>aplicándose</translation>
    </message>
    <message>
        <source>applied</source>
        <translation>aplicado</translation>
    </message>
    <message>
        <source>replaced by a newer one</source>
        <translation>reemplazado por uno más nuevo</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Número</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Cliente</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Moneda</translation>
    </message>
    <message>
        <source>Exchange rate</source>
        <translation>Tipo de cambio</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Fecha</translation>
    </message>
    <message>
        <source>Due on</source>
        <translation>Vence el</translation>
    </message>
    <message>
        <source>Paid on</source>
        <translation>Pagado el</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>Departamento</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>Payment method</source>
        <translation>Método de pago</translation>
    </message>
    <message>
        <source>Account of deposit</source>
        <translation>Cuenta de depósito</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referencia</translation>
    </message>
    <message>
        <source>ID on the platform</source>
        <translation>ID en la plataforma</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>Applied to</source>
        <translation>Aplicado a</translation>
    </message>
    <message>
        <source>invoice</source>
        <translation>factura</translation>
    </message>
    <message>
        <source>amount</source>
        <translation>importe</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>Empresa</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>Correo</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>Teléfono</translation>
    </message>
    <message>
        <source>Tax ID</source>
        <translation>RFC o ID fiscal</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Activo</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Domicilio</translation>
    </message>
    <message>
        <source>Place of service</source>
        <translation>Lugar del servicio</translation>
    </message>
    <message>
        <source>street</source>
        <translation>calle</translation>
    </message>
    <message>
        <source>second line</source>
        <translation>segunda línea</translation>
    </message>
    <message>
        <source>city</source>
        <translation>ciudad</translation>
    </message>
    <message>
        <source>state</source>
        <comment>of a country</comment>
        <translation>estado</translation>
    </message>
    <message>
        <source>postal code</source>
        <translation>código postal</translation>
    </message>
    <message>
        <source>country</source>
        <translation>país</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Renglón</translation>
    </message>
    <message>
        <source>description</source>
        <translation>descripción</translation>
    </message>
    <message>
        <source>product or service</source>
        <translation>producto o servicio</translation>
    </message>
    <message>
        <source>tax code</source>
        <translation>código de impuesto</translation>
    </message>
    <message>
        <source>tax rate</source>
        <translation>tasa de impuesto</translation>
    </message>
    <message>
        <source>quantity</source>
        <translation>cantidad</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>Neto</translation>
    </message>
    <message>
        <source>Tax</source>
        <translation>Impuesto</translation>
    </message>
    <message>
        <source>with tax</source>
        <translation>con impuesto</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Sí</translation>
    </message>
    <message>
        <source>No</source>
        <translation>No</translation>
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
    <name>ResolveDialog</name>
    <message>
        <source>It is not in {0}</source>
        <translation>No está en {0}</translation>
    </message>
    <message>
        <source>It is in {0}</source>
        <translation>Está en {0}</translation>
    </message>
    <message>
        <source>ERP Hub looks for it once more in {0}. Only if it finds nothing, it sends it again, under the same key.</source>
        <translation>ERP Hub lo busca una vez más en {0}. Solo si no lo encuentra, lo envía de nuevo, con la misma clave.</translation>
    </message>
    <message>
        <source>ERP Hub reads the document with this ID in {0}. Only if it is the one that was sent, it is taken as done.</source>
        <translation>ERP Hub lee en {0} el documento con este ID. Solo si es el que se envió, se da por hecho.</translation>
    </message>
    <message>
        <source>ID at {0}</source>
        <translation>ID en {0}</translation>
    </message>
    <message>
        <source>I have looked for it in {0} myself</source>
        <translation>Yo mismo lo busqué en {0}</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>It is not there</source>
        <translation>No está</translation>
    </message>
    <message>
        <source>It is there</source>
        <translation>Sí está</translation>
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
        <source>Due</source>
        <translation>Siguiente intento</translation>
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
    <message>
        <source>What was said</source>
        <translation>Lo que se dijo</translation>
    </message>
    <message>
        <source>Every request and answer of these attempts</source>
        <translation>Cada solicitud y respuesta de estos intentos</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Ahora</translation>
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
        <source>Sync Monitor</source>
        <comment>title of the page</comment>
        <translation>Monitor de sincronización</translation>
    </message>
    <message>
        <source>What was sent to the accounting systems, and what is on its way</source>
        <translation>Lo que se envió a los sistemas contables y lo que va en camino</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historial</translation>
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
        <source>Open in {0}</source>
        <translation>Abrir en {0}</translation>
    </message>
    <message>
        <source>Open at the vendor</source>
        <translation>Abrir en el sistema</translation>
    </message>
    <message>
        <source>Outcomes, newest first</source>
        <translation>Resultados, primero lo más reciente</translation>
    </message>
    <message>
        <source>Everything that was taken in has been sent.</source>
        <translation>Todo lo recibido ya se envió.</translation>
    </message>
    <message>
        <source>No agent is sending anything at this moment.</source>
        <translation>Ningún agente está enviando algo en este momento.</translation>
    </message>
    <message>
        <source>Every request has had a certain answer.</source>
        <translation>Cada solicitud tuvo una respuesta cierta.</translation>
    </message>
    <message>
        <source>Nothing waits for somebody to mend something.</source>
        <translation>Nada espera que alguien corrija algo.</translation>
    </message>
    <message>
        <source>Nothing has been given up.</source>
        <translation>Nada se ha abandonado.</translation>
    </message>
    <message>
        <source>{0} will be tried again</source>
        <translation>{0} se intentará de nuevo</translation>
    </message>
    <message>
        <source>What is open, oldest first</source>
        <translation>Lo que está abierto, primero lo más antiguo</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Ninguno</translation>
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
        <source>In the queue</source>
        <translation>En cola</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>Held up</source>
        <translation>Retenido</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Detenido</translation>
    </message>
    <message>
        <source>Never arrived</source>
        <translation>Nunca llegó</translation>
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
        <source>Agents</source>
        <translation>Agentes</translation>
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
        <source>The agent on {0} was admitted</source>
        <translation>Se admitió el agente de {0}</translation>
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
<context>
    <name>UnknownCard</name>
    <message>
        <source>Amount</source>
        <translation>Importe</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>It was sent; whether it arrived is not known.</source>
        <translation>Se envió; no se sabe si llegó.</translation>
    </message>
    <message>
        <source>What is known</source>
        <translation>Lo que se sabe</translation>
    </message>
    <message>
        <source>The vendor&apos;s own words</source>
        <translation>Palabras del proveedor</translation>
    </message>
    <message>
        <source>What happens next</source>
        <translation>Lo que sigue</translation>
    </message>
    <message>
        <source>Idempotency key</source>
        <translation>Clave de idempotencia</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>Intento</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>Lo que se dijo</translation>
    </message>
    <message>
        <source>Every request and answer of this attempt</source>
        <translation>Cada solicitud y respuesta de este intento</translation>
    </message>
    <message>
        <source>ERP Hub asks {1} again at {0}.</source>
        <translation>ERP Hub vuelve a preguntar a {1} el {0}.</translation>
    </message>
    <message>
        <source>ERP Hub is asking {1} now.</source>
        <translation>ERP Hub está preguntando a {1} ahora.</translation>
    </message>
    <message>
        <source>Until {0} it may still arrive at {1}.</source>
        <translation>Hasta el {0} todavía puede llegar a {1}.</translation>
    </message>
    <message>
        <source>Nobody has to decide anything here: it is asked about until it is known.</source>
        <translation>Aquí nadie tiene que decidir nada: se pregunta hasta saberlo.</translation>
    </message>
    <message>
        <source>If you find it at the vendor, say so. That it is not there can be said only when it can no longer arrive.</source>
        <translation>Si lo encuentra con el proveedor, dígalo. Que no está solo puede decirse cuando ya no pueda llegar.</translation>
    </message>
    <message>
        <source>You may look at the vendor yourself and say what you found.</source>
        <translation>Puede buscarlo usted con el proveedor y decir qué encontró.</translation>
    </message>
    <message>
        <source>It is there…</source>
        <translation>Sí está…</translation>
    </message>
    <message>
        <source>Say under which ID you found it</source>
        <translation>Diga con qué ID lo encontró</translation>
    </message>
    <message>
        <source>It is not there…</source>
        <translation>No está…</translation>
    </message>
    <message>
        <source>Say that you looked and did not find it</source>
        <translation>Diga que lo buscó y no lo encontró</translation>
    </message>
</context>
<context>
    <name>UnknownsPage</name>
    <message>
        <source>Sent</source>
        <translation>Enviado</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>Lo que se envió</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Importe</translation>
    </message>
    <message>
        <source>Asked about next</source>
        <translation>Se pregunta</translation>
    </message>
    <message>
        <source>Unknown outcomes</source>
        <translation>Resultados sin confirmar</translation>
    </message>
    <message>
        <source>Sent, but the answer was lost. ERP Hub asks until it knows; nothing is sent twice.</source>
        <translation>Se enviaron, pero la respuesta se perdió. ERP Hub pregunta hasta saberlo; nada se envía dos veces.</translation>
    </message>
    <message>
        <source>Outcomes that are not known, oldest first</source>
        <translation>Resultados sin confirmar, primero los más antiguos</translation>
    </message>
    <message>
        <source>{0}: what you found was written down and is being checked</source>
        <translation>{0}: lo que encontró quedó anotado y se está revisando</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Ahora</translation>
    </message>
    <message>
        <source>Every outcome is known</source>
        <translation>Todo está confirmado</translation>
    </message>
    <message>
        <source>What was sent was answered, or was found.</source>
        <translation>Lo que se envió fue respondido, o se encontró.</translation>
    </message>
</context>
</TS>
