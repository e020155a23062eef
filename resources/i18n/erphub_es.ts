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
    <name>AddPacDialog</name>
    <message>
        <source>Change the login</source>
        <translation>Cambiar el acceso</translation>
    </message>
    <message>
        <source>Add a PAC</source>
        <translation>Agregar un PAC</translation>
    </message>
    <message>
        <source>PAC</source>
        <translation>PAC</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Save and test</source>
        <translation>Guardar y probar</translation>
    </message>
    <message>
        <source>Every PAC that ERP Hub knows is in use already.</source>
        <translation>Todos los PAC que ERP Hub conoce ya están en uso.</translation>
    </message>
    <message>
        <source>Its behaviour has not been shown yet: no document goes there by itself when another PAC cannot take it.</source>
        <translation>Su comportamiento aún no se ha comprobado: ningún documento va ahí por sí solo cuando otro PAC no puede.</translation>
    </message>
</context>
<context>
    <name>AdvanceDialog</name>
    <message>
        <source>It is an advance. Once the sale&apos;s invoice is stamped, its credit note (07) follows by itself.</source>
        <translation>Es un anticipo. Cuando se timbre la factura de la venta, su nota de crédito (07) sale por sí sola.</translation>
    </message>
    <message>
        <source>It is a deposit: issue the sale&apos;s invoice on credit (PPD), and choose it for this payment&apos;s supplement.</source>
        <translation>Es un depósito: emita la factura de la venta en PPD y elíjala para el complemento de este pago.</translation>
    </message>
    <message>
        <source>An advance is issued only while one of both is open.</source>
        <translation>Un anticipo solo se emite mientras falte definir una de las dos cosas.</translation>
    </message>
    <message>
        <source>Advance</source>
        <translation>Anticipo</translation>
    </message>
    <message>
        <source>Advance of payment {0}</source>
        <translation>Anticipo del pago {0}</translation>
    </message>
    <message>
        <source>Is it settled what is bought, and what it costs?</source>
        <translation>¿Ya está definido qué se compra y cuánto cuesta?</translation>
    </message>
    <message>
        <source>Both are settled</source>
        <translation>Ambas cosas están definidas</translation>
    </message>
    <message>
        <source>What is bought is still open</source>
        <translation>Falta definir qué se compra</translation>
    </message>
    <message>
        <source>The price is still open</source>
        <translation>Falta definir el precio</translation>
    </message>
    <message>
        <source>Both are still open</source>
        <translation>Faltan ambas cosas</translation>
    </message>
    <message>
        <source>Exempt</source>
        <translation>Exento</translation>
    </message>
    <message>
        <source>IVA of what will be sold</source>
        <translation>IVA de lo que se venderá</translation>
    </message>
    <message>
        <source>Print of the advance, as a draft</source>
        <translation>Impresión del anticipo, como borrador</translation>
    </message>
    <message>
        <source>Seal and stamp the advance (Ctrl+Enter)</source>
        <translation>Sellar y timbrar el anticipo (Ctrl+Intro)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elija…</translation>
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
    <name>ApprovalCard</name>
    <message>
        <source>Asked for by {0} on {1}</source>
        <translation>La pidió {0} el {1}</translation>
    </message>
    <message>
        <source>You asked for it: another administrator approves it.</source>
        <translation>Usted la pidió: la aprueba otro administrador.</translation>
    </message>
    <message>
        <source>Withdraw…</source>
        <translation>Retirar…</translation>
    </message>
    <message>
        <source>Refuse…</source>
        <translation>Rechazar…</translation>
    </message>
    <message>
        <source>Approve…</source>
        <translation>Aprobar…</translation>
    </message>
    <message>
        <source>Stamp {0} at another PAC</source>
        <translation>Timbrar {0} en otro PAC</translation>
    </message>
    <message>
        <source>The first PAC has not said whether it stamped it. If it did, there will be two valid CFDIs until one is cancelled; ERP Hub goes on asking the first PAC for at least 72 hours.</source>
        <translation>El primer PAC no ha dicho si lo timbró. Si lo hizo, habrá dos CFDI válidos hasta que se cancele uno; ERP Hub sigue preguntando al primer PAC durante 72 horas por lo menos.</translation>
    </message>
    <message>
        <source>Cancel the CFDI {0}</source>
        <translation>Cancelar el CFDI {0}</translation>
    </message>
    <message>
        <source>It is of an earlier month, whose taxes may have been declared already. SAT decides whether the recipient must accept.</source>
        <translation>Es de un mes anterior, cuyos impuestos quizá ya se declararon. El SAT decide si el receptor debe aceptar.</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} de {1}</translation>
    </message>
    <message>
        <source>Cancel the second stamp of {0}</source>
        <translation>Cancelar el segundo timbre de {0}</translation>
    </message>
    <message>
        <source>It was stamped twice. The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays.</source>
        <translation>Quedó timbrado dos veces. El segundo timbre se cancela con motivo 02 en el PAC que lo hizo; el primero sigue vigente.</translation>
    </message>
    <message>
        <source>{0} is not at its PAC</source>
        <translation>{0} no está en su PAC</translation>
    </message>
    <message>
        <source>Nobody can stamp its bytes any more. The PAC is asked one last time; then the document is sealed anew with the same folio. If the PAC did stamp it, there will be two valid CFDIs: look in its portal before you approve.</source>
        <translation>Ya nadie puede timbrar ese documento. Se pregunta al PAC por última vez y después se sella de nuevo con el mismo folio. Si el PAC sí lo timbró, habrá dos CFDI vigentes: búsquelo en su portal antes de aprobar.</translation>
    </message>
</context>
<context>
    <name>ApprovalsPage</name>
    <message>
        <source>Approvals</source>
        <translation>Aprobaciones</translation>
    </message>
    <message>
        <source>What one person asked for and another one approves by name</source>
        <translation>Lo que una persona pidió y otra aprueba con su nombre</translation>
    </message>
    <message>
        <source>Cancelling in an older month and sending to another PAC by force are asked for, and approved here.</source>
        <translation>Cancelar en un mes anterior y enviar a otro PAC por la fuerza se piden, y se aprueban aquí.</translation>
    </message>
    <message>
        <source>Nothing waits for an approval</source>
        <translation>Nada espera una aprobación</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Aprobar</translation>
    </message>
    <message>
        <source>Approved: an agent begins now</source>
        <translation>Aprobado: un agente comienza ahora</translation>
    </message>
    <message>
        <source>Nothing is done. Your reason is kept with your name, and whoever asked sees it.</source>
        <translation>No se hace nada. Su motivo se guarda con su nombre, y quien la pidió lo ve.</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirar</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>Rechazar</translation>
    </message>
    <message>
        <source>The request has ended: nothing is done</source>
        <translation>La solicitud terminó: no se hace nada</translation>
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
        <source>Admit</source>
        <translation>Admitir</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
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
    <name>CancelCfdiDialog</name>
    <message>
        <source>Cancel CFDI {0}</source>
        <translation>Cancelar el CFDI {0}</translation>
    </message>
    <message>
        <source>Ask SAT now</source>
        <translation>Preguntar al SAT ahora</translation>
    </message>
    <message>
        <source>Ask SAT what became of the request, instead of waiting for its hour</source>
        <translation>Pregunta al SAT qué fue de la solicitud, sin esperar su hora</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>To the approvals</source>
        <translation>Ir a las aprobaciones</translation>
    </message>
    <message>
        <source>Issue it and request the cancellation</source>
        <translation>Emitirlo y solicitar la cancelación</translation>
    </message>
    <message>
        <source>Change it…</source>
        <translation>Cambiarlo…</translation>
    </message>
    <message>
        <source>Request again…</source>
        <translation>Solicitar de nuevo…</translation>
    </message>
    <message>
        <source>Make the new CFDI</source>
        <translation>Hacer el CFDI nuevo</translation>
    </message>
    <message>
        <source>Request the cancellation</source>
        <translation>Solicitar la cancelación</translation>
    </message>
    <message>
        <source>Another reason…</source>
        <translation>Otro motivo…</translation>
    </message>
    <message>
        <source>Back to the questions</source>
        <translation>Volver a las preguntas</translation>
    </message>
</context>
<context>
    <name>CancelProgress</name>
    <message>
        <source>Cancelled</source>
        <translation>Cancelado</translation>
    </message>
    <message>
        <source>Waits for an approval</source>
        <translation>Espera una aprobación</translation>
    </message>
    <message>
        <source>In process: waits for the recipient</source>
        <translation>En proceso: espera al receptor</translation>
    </message>
    <message>
        <source>Requested</source>
        <translation>Solicitada</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>En camino</translation>
    </message>
    <message>
        <source>Rejected by the recipient: in force</source>
        <translation>Rechazada por el receptor: vigente</translation>
    </message>
    <message>
        <source>Not taken: in force</source>
        <translation>No admitida: vigente</translation>
    </message>
    <message>
        <source>In force</source>
        <translation>Vigente</translation>
    </message>
    <message>
        <source>The term ended on {0}: silence has accepted, SAT&apos;s word is awaited</source>
        <translation>El plazo terminó el {0}: el silencio aceptó; falta la palabra del SAT</translation>
    </message>
    <message>
        <source>Accept by today, {0}</source>
        <translation>Debe aceptarse hoy, {0}</translation>
    </message>
    <message numerus="yes">
        <source>Accept by {0}: %n day(s) left</source>
        <translation>
            <numerusform>Debe aceptarse a más tardar el {0}: queda %n día</numerusform>
            <numerusform>Debe aceptarse a más tardar el {0}: quedan %n días</numerusform>
        </translation>
    </message>
    <message>
        <source>draft</source>
        <translation>borrador</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} de {1}</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motivo</translation>
    </message>
    <message>
        <source>Asked for by</source>
        <translation>La pidió</translation>
    </message>
    <message>
        <source>Requests used</source>
        <translation>Solicitudes usadas</translation>
    </message>
    <message>
        <source>SAT said</source>
        <translation>El SAT dijo</translation>
    </message>
    <message>
        <source>SAT is asked next</source>
        <translation>Se pregunta al SAT otra vez</translation>
    </message>
    <message>
        <source>The PAC&apos;s own words</source>
        <translation>Palabras del PAC</translation>
    </message>
    <message>
        <source>Acknowledgment</source>
        <translation>Acuse</translation>
    </message>
    <message>
        <source>Kept with the document</source>
        <translation>Guardado con el documento</translation>
    </message>
    <message>
        <source>Not here yet</source>
        <translation>Aún no llega</translation>
    </message>
</context>
<context>
    <name>CancelQuestions</name>
    <message>
        <source>Yes</source>
        <translation>Sí</translation>
    </message>
    <message>
        <source>No</source>
        <translation>No</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>&amp;Sí</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>&amp;No</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <source>No, when the sale was called off: nothing was delivered and nothing is owed.</source>
        <translation>No, si la venta se deshizo: nada se entregó y nada se debe.</translation>
    </message>
    <message>
        <source>A guest whose sale is in a global invoice asked for a CFDI in their own name.</source>
        <translation>Un huésped cuya venta está en una factura global pidió un CFDI a su nombre.</translation>
    </message>
    <message>
        <source>Yes, when name, RFC, amount or anything else was wrong and the sale still needs a CFDI.</source>
        <translation>Sí, si el nombre, el RFC, el importe u otro dato estaba mal y la venta aún necesita un CFDI.</translation>
    </message>
</context>
<context>
    <name>CardList</name>
    <message>
        <source>Loading…</source>
        <translation>Cargando…</translation>
    </message>
</context>
<context>
    <name>CertificateCard</name>
    <message>
        <source>Sealed by {0}</source>
        <translation>Sella: {0}</translation>
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
        <source>Stop sealing…</source>
        <translation>Dejar de sellar…</translation>
    </message>
    <message>
        <source>{0} seals no more</source>
        <translation>{0} ya no sella</translation>
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
        <source>Withdraw…</source>
        <translation>Retirar…</translation>
    </message>
    <message>
        <source>The CSD {0} seals no more</source>
        <translation>El CSD {0} ya no sella</translation>
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
        <source>Mexican issuers appear here with the branches that you see.</source>
        <translation>Aquí aparecen los emisores mexicanos de las sucursales que usted ve.</translation>
    </message>
    <message>
        <source>No issuer seals CFDIs here</source>
        <translation>Aquí ningún emisor sella CFDI</translation>
    </message>
    <message>
        <source>Withdraw the CSD {0}</source>
        <translation>Retirar el CSD {0}</translation>
    </message>
    <message>
        <source>It seals no more and its key is deleted everywhere. CFDIs that are stamped stay as they are.</source>
        <translation>Ya no sella y su llave se borra en todas partes. Los CFDI ya timbrados no cambian.</translation>
    </message>
    <message>
        <source>It is the only one that {0} can seal with now: no CFDI is issued without it.</source>
        <translation>Es el único con el que {0} puede sellar ahora: sin él no se emite ningún CFDI.</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Retirar</translation>
    </message>
    <message>
        <source>{0} seals no more</source>
        <translation>{0} ya no sella</translation>
    </message>
    <message>
        <source>It cannot open the CSDs of {0} any more. What it has read before it has read.</source>
        <translation>Ya no puede abrir los CSD de {0}. Lo que leyó antes, ya lo leyó.</translation>
    </message>
    <message>
        <source>It is the only one that opens them: their keys are lost, and the CSD must be loaded again.</source>
        <translation>Es el único que los abre: se pierden sus llaves y habrá que cargar el CSD otra vez.</translation>
    </message>
    <message>
        <source>Stop sealing</source>
        <translation>Dejar de sellar</translation>
    </message>
    <message>
        <source>Delete the file</source>
        <translation>Borrar el archivo</translation>
    </message>
</context>
<context>
    <name>CfdiActions</name>
    <message>
        <source>Issue</source>
        <translation>Emitir</translation>
    </message>
    <message>
        <source>Seal and stamp the chosen drafts (Ctrl+Enter)</source>
        <translation>Sellar y timbrar los borradores elegidos (Ctrl+Intro)</translation>
    </message>
    <message>
        <source>For a guest…</source>
        <translation>Para un huésped…</translation>
    </message>
    <message>
        <source>Find a sale, say who receives its CFDI, issue it (Ctrl+N)</source>
        <translation>Busque la venta, diga quién recibe el CFDI y emítalo (Ctrl+N)</translation>
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
        <source>Credit note…</source>
        <translation>Nota de crédito…</translation>
    </message>
    <message>
        <source>Take the chosen stamped invoice back, whole or in part</source>
        <translation>Acreditar la factura timbrada elegida, toda o en parte</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>Descartar…</translation>
    </message>
    <message>
        <source>Set the chosen draft supplement or credit note aside</source>
        <translation>Descartar el complemento o la nota de crédito en borrador elegida</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>Cancelar…</translation>
    </message>
    <message>
        <source>Find SAT&apos;s reason and ask for the chosen CFDI&apos;s cancellation (Ctrl+Shift+C)</source>
        <translation>Encuentra el motivo del SAT y pide cancelar el CFDI elegido (Ctrl+Mayús+C)</translation>
    </message>
    <message>
        <source>Verify at SAT</source>
        <translation>Verificar en el SAT</translation>
    </message>
    <message>
        <source>SAT&apos;s own page about the chosen CFDI, in the browser (Ctrl+Shift+V)</source>
        <translation>La página del SAT sobre el CFDI elegido, en el navegador (Ctrl+Mayús+V)</translation>
    </message>
</context>
<context>
    <name>CfdiPage</name>
    <message>
        <source>Saved in {0}</source>
        <translation>Guardado en {0}</translation>
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
        <source>The draft was discarded</source>
        <translation>El borrador se descartó</translation>
    </message>
    <message>
        <source>The credit note is a draft now</source>
        <translation>La nota de crédito quedó como borrador</translation>
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
    <message>
        <source>The request waits for an approval</source>
        <translation>La solicitud espera una aprobación</translation>
    </message>
    <message>
        <source>An agent goes on with it</source>
        <translation>Un agente sigue con ello</translation>
    </message>
    <message>
        <source>SAT is being asked about {0}</source>
        <translation>Se pregunta al SAT por {0}</translation>
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
    <message>
        <source>Cancellation</source>
        <translation>Cancelación</translation>
    </message>
    <message>
        <source>Replaced by {0}</source>
        <translation>Sustituido por {0}</translation>
    </message>
    <message>
        <source>Replaces {0}</source>
        <translation>Sustituye a {0}</translation>
    </message>
    <message>
        <source>Ask SAT now</source>
        <translation>Preguntar al SAT ahora</translation>
    </message>
    <message>
        <source>An agent asks what SAT says of this CFDI</source>
        <translation>Un agente pregunta qué dice el SAT de este CFDI</translation>
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
        <source>payment supplement</source>
        <translation>complemento de pago</translation>
    </message>
    <message>
        <source>credit note</source>
        <translation>nota de crédito</translation>
    </message>
    <message>
        <source>global invoice</source>
        <translation>factura global</translation>
    </message>
    <message>
        <source>advance</source>
        <translation>anticipo</translation>
    </message>
    <message>
        <source>Stamping</source>
        <translation>Timbrando</translation>
    </message>
    <message>
        <source>Cancellation rejected</source>
        <translation>Cancelación rechazada</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>advance applied</source>
        <translation>aplicación de anticipo</translation>
    </message>
    <message>
        <source>replacement</source>
        <translation>sustitución</translation>
    </message>
    <message>
        <source>To be issued</source>
        <translation>Por emitir</translation>
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
</context>
<context>
    <name>ChooseInvoicesDialog</name>
    <message>
        <source>Choose what {0} is for; several are settled from the top.</source>
        <translation>Elija a qué corresponden {0}; si son varias, se saldan de arriba hacia abajo.</translation>
    </message>
    <message>
        <source>Another currency: it is settled at the rate of the payment&apos;s day.</source>
        <translation>Otra moneda: se salda al tipo de cambio del día del pago.</translation>
    </message>
    <message>
        <source>{0} of {1}: {2} owed</source>
        <translation>{0} de {1}: se deben {2}</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Factura</translation>
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
        <source>To be credited yet</source>
        <translation>Por acreditar</translation>
    </message>
    <message>
        <source>Owed</source>
        <translation>Saldo</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nada coincide</translation>
    </message>
    <message>
        <source>This trip has no stamped invoice</source>
        <translation>Este viaje no tiene factura timbrada</translation>
    </message>
    <message>
        <source>Search for a folio, an RFC or a name: somebody else may have been invoiced.</source>
        <translation>Busque un folio, un RFC o un nombre: quizá se facturó a otra persona.</translation>
    </message>
    <message>
        <source>This customer has no open invoice</source>
        <translation>Este cliente no tiene facturas con saldo</translation>
    </message>
    <message>
        <source>Which invoice does refund {0} take back?</source>
        <translation>¿Qué factura devuelve el reembolso {0}?</translation>
    </message>
    <message>
        <source>Which invoices does payment {0} settle?</source>
        <translation>¿Qué facturas salda el pago {0}?</translation>
    </message>
    <message>
        <source>Folio, RFC or name of another one</source>
        <translation>Folio, RFC o nombre de otra</translation>
    </message>
    <message>
        <source>Stamped invoices, the oldest on top</source>
        <translation>Facturas timbradas, la más antigua arriba</translation>
    </message>
    <message>
        <source>Draft, seal and stamp it (Ctrl+Enter)</source>
        <translation>Hacer, sellar y timbrar (Ctrl+Intro)</translation>
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
    <name>ConfirmTypedDialog</name>
    <message>
        <source>Type {0} to confirm</source>
        <translation>Escriba {0} para confirmar</translation>
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
        <source>Import a spreadsheet…</source>
        <translation>Importar una hoja…</translation>
    </message>
    <message>
        <source>Sales, payments, refunds or customers of a branch, as CSV or XLSX</source>
        <translation>Ventas, pagos, reembolsos o clientes de una sucursal, en CSV o XLSX</translation>
    </message>
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
        <source>Connect the accounting system of your branches, and their sales begin to be booked.</source>
        <translation>Conecte el sistema contable de sus sucursales y sus ventas empezarán a registrarse.</translation>
    </message>
    <message>
        <source>No connection yet</source>
        <translation>Todavía no hay conexiones</translation>
    </message>
</context>
<context>
    <name>Consequences</name>
    <message>
        <source>Reason</source>
        <translation>Motivo</translation>
    </message>
    <message>
        <source>Its month is over: an administrator approves the request on the page Approvals before it is sent.</source>
        <translation>Su mes ya terminó: un administrador aprueba la solicitud en la página Aprobaciones antes de enviarla.</translation>
    </message>
    <message>
        <source>Somebody else approves first</source>
        <translation>Otra persona aprueba primero</translation>
    </message>
    <message>
        <source>In the accounting system</source>
        <translation>En el sistema contable</translation>
    </message>
    <message>
        <source>Related documents</source>
        <translation>Documentos relacionados</translation>
    </message>
    <message>
        <source>None in force: nothing has to be cancelled before it.</source>
        <translation>Ninguno vigente: no hay nada que cancelar antes.</translation>
    </message>
    <message>
        <source>SAT does not cancel it while these are in force. Cancel them first:</source>
        <translation>El SAT no lo cancela mientras estos estén vigentes. Cancélelos primero:</translation>
    </message>
    <message>
        <source>Related documents go first</source>
        <translation>Primero los documentos relacionados</translation>
    </message>
    <message>
        <source>payment supplement</source>
        <translation>complemento de pago</translation>
    </message>
    <message>
        <source>credit note</source>
        <translation>nota de crédito</translation>
    </message>
    <message>
        <source>replacement</source>
        <translation>sustituto</translation>
    </message>
    <message>
        <source>advance</source>
        <translation>anticipo</translation>
    </message>
    <message>
        <source>advance applied</source>
        <translation>anticipo aplicado</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>vigente</translation>
    </message>
    <message>
        <source>being stamped</source>
        <translation>en timbrado</translation>
    </message>
    <message>
        <source>being cancelled</source>
        <translation>en cancelación</translation>
    </message>
    <message>
        <source>Nobody has to accept</source>
        <translation>Nadie tiene que aceptar</translation>
    </message>
    <message>
        <source>Requested today, it is accepted or refused until {0}.</source>
        <translation>Si se solicita hoy, se acepta o rechaza hasta el {0}.</translation>
    </message>
    <message>
        <source>Not counted: {0}.</source>
        <translation>No cuentan: {0}.</translation>
    </message>
    <message>
        <source>The calendar of that year is not known yet: it may be later.</source>
        <translation>Aún no se conoce el calendario de ese año: puede ser después.</translation>
    </message>
    <message>
        <source>{0} must accept</source>
        <translation>Debe aceptar {0}</translation>
    </message>
    <message>
        <source>Until SAT says that it is cancelled, nothing changes there; then the invoice names the new fiscal folio.</source>
        <translation>Nada cambia ahí hasta que el SAT diga que está cancelado; entonces la factura lleva el folio fiscal nuevo.</translation>
    </message>
    <message>
        <source>Once SAT says that it is cancelled, a sale called off on the platform is voided there, or adjusted in the open month.</source>
        <translation>Cuando el SAT diga que está cancelado, una venta cancelada en la plataforma se anula ahí, o se ajusta en el mes abierto.</translation>
    </message>
    <message>
        <source>The sale stays booked; once SAT says that it is cancelled, it counts under the CFDI that remains.</source>
        <translation>La venta sigue registrada; cuando el SAT diga que está cancelado, cuenta con el CFDI que queda.</translation>
    </message>
    <message>
        <source>The sale stays booked; its memo says that the CFDI is cancelled, and it can be invoiced again.</source>
        <translation>La venta sigue registrada; su nota dice que el CFDI está cancelado, y puede facturarse de nuevo.</translation>
    </message>
    <message>
        <source>The last day was {0}: SAT fines, and may refuse.</source>
        <translation>El último día fue el {0}: el SAT multa, y puede negarse.</translation>
    </message>
    <message>
        <source>Without a fine until {0}.</source>
        <translation>Sin multa hasta el {0}.</translation>
    </message>
    <message>
        <source>Deadline of the fiscal year</source>
        <translation>Plazo del ejercicio</translation>
    </message>
    <message>
        <source>{0} of {1} requests have been used.</source>
        <translation>Se han usado {0} de {1} solicitudes.</translation>
    </message>
    <message>
        <source>The next one leaves on {0}.</source>
        <translation>La siguiente sale el {0}.</translation>
    </message>
    <message>
        <source>Asked for before</source>
        <translation>Solicitada antes</translation>
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
    <name>CreditNoteDialog</name>
    <message>
        <source>Credit note of {0}</source>
        <translation>Nota de crédito de {0}</translation>
    </message>
    <message>
        <source>{0}, invoice of {1}</source>
        <translation>{0}, factura de {1}</translation>
    </message>
    <message>
        <source>At most {0}</source>
        <translation>Cuando más {0}</translation>
    </message>
    <message>
        <source>Amount, tax included</source>
        <translation>Importe, impuestos incluidos</translation>
    </message>
    <message>
        <source>How the money goes back</source>
        <translation>Cómo se devuelve el dinero</translation>
    </message>
    <message>
        <source>Relation</source>
        <translation>Relación</translation>
    </message>
    <message>
        <source>Discount, allowance or refund</source>
        <translation>Descuento, bonificación o reembolso</translation>
    </message>
    <message>
        <source>What was sold is given back</source>
        <translation>Se devuelve lo vendido</translation>
    </message>
    <message>
        <source>Seal and stamp the credit note (Ctrl+Enter)</source>
        <translation>Sellar y timbrar la nota de crédito (Ctrl+Entrar)</translation>
    </message>
    <message>
        <source>Print of the credit note, as a draft</source>
        <translation>Impresión de la nota de crédito, como borrador</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>Efectivo</translation>
    </message>
    <message>
        <source>Cheque</source>
        <translation>Cheque nominativo</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transferencia</translation>
    </message>
    <message>
        <source>Credit card</source>
        <translation>Tarjeta de crédito</translation>
    </message>
    <message>
        <source>Debit card</source>
        <translation>Tarjeta de débito</translation>
    </message>
    <message>
        <source>Set off against what is owed</source>
        <translation>Compensación</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>Condonación</translation>
    </message>
</context>
<context>
    <name>CreditNotes</name>
    <message>
        <source>Discard this draft?</source>
        <translation>¿Descartar este borrador?</translation>
    </message>
    <message>
        <source>What it says is free again. Nothing was stamped.</source>
        <translation>Lo que ampara queda libre otra vez. No se timbró nada.</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Descartar</translation>
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
    <name>DeclareAbsentDialog</name>
    <message>
        <source>If {0} did stamp it, there will be two valid CFDIs of one sale, and one must be cancelled with reason 02.</source>
        <translation>Si {0} sí lo timbró, habrá dos CFDI vigentes de una venta y habrá que cancelar uno con motivo 02.</translation>
    </message>
    <message>
        <source>A second person must approve it. Then {0} is asked one last time, and the document is sealed anew with the same folio.</source>
        <translation>Debe aprobarlo una segunda persona. Entonces se pregunta a {0} por última vez y el documento se sella de nuevo con el mismo folio.</translation>
    </message>
    <message>
        <source>I have looked for it in the portal of {0} myself</source>
        <translation>Yo mismo lo busqué en el portal de {0}</translation>
    </message>
    <message>
        <source>It is not at {0}?</source>
        <translation>¿No está en {0}?</translation>
    </message>
    <message>
        <source>Ask for approval</source>
        <translation>Pedir aprobación</translation>
    </message>
</context>
<context>
    <name>DraftSheet</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Emitir</translation>
    </message>
    <message>
        <source>Keep as draft</source>
        <translation>Guardar como borrador</translation>
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
    <name>FiscalData</name>
    <message>
        <source>The draft is made out to the confirmed data</source>
        <translation>El borrador va a nombre de los datos confirmados</translation>
    </message>
    <message>
        <source>Kept, but not confirmed yet</source>
        <translation>Guardado, pero aún sin confirmar</translation>
    </message>
</context>
<context>
    <name>ForceFailoverDialog</name>
    <message>
        <source>Send it to another PAC?</source>
        <translation>¿Enviarlo a otro PAC?</translation>
    </message>
    <message>
        <source>{0} may have stamped it. If it has, there will be two valid CFDIs of one sale, and one must be cancelled with reason 02.</source>
        <translation>{0} quizá lo timbró. Si es así, habrá dos CFDI vigentes de una venta y habrá que cancelar uno con motivo 02.</translation>
    </message>
    <message>
        <source>The same document goes to the other PAC, and {0} stays watched. A second person must approve it first.</source>
        <translation>El mismo documento se envía al otro PAC y {0} sigue vigilado. Antes debe aprobarlo una segunda persona.</translation>
    </message>
    <message>
        <source>Other PAC</source>
        <translation>Otro PAC</translation>
    </message>
    <message>
        <source>I know that this may stamp the sale twice</source>
        <translation>Sé que la venta puede quedar timbrada dos veces</translation>
    </message>
    <message>
        <source>Ask for approval</source>
        <translation>Pedir aprobación</translation>
    </message>
</context>
<context>
    <name>GiveStampDialog</name>
    <message>
        <source>Drop the stamped XML here</source>
        <translation>Suelte aquí el XML timbrado</translation>
    </message>
    <message>
        <source>As {0} gives it out.</source>
        <translation>Tal como lo entrega {0}.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <source>ERP Hub takes it only if it is the stamp of exactly what was sent, and SAT knows it.</source>
        <translation>ERP Hub lo acepta solo si es el timbre de exactamente lo que se envió y el SAT lo conoce.</translation>
    </message>
    <message>
        <source>The XML from {0}</source>
        <translation>El XML de {0}</translation>
    </message>
    <message>
        <source>Check and take in</source>
        <translation>Comprobar y aceptar</translation>
    </message>
</context>
<context>
    <name>GlobalBanner</name>
    <message>
        <source>This global invoice is being issued</source>
        <translation>Esta factura global se está emitiendo</translation>
    </message>
    <message>
        <source>Sales changed since the draft was made</source>
        <translation>Hay ventas que cambiaron desde que se hizo el borrador</translation>
    </message>
    <message>
        <source>Prepare it anew, and look at it.</source>
        <translation>Prepárelo de nuevo y revíselo.</translation>
    </message>
</context>
<context>
    <name>GlobalInvoicePage</name>
    <message>
        <source>Saved in {0}</source>
        <translation>Guardado en {0}</translation>
    </message>
    <message>
        <source>Global invoice</source>
        <translation>Factura global</translation>
    </message>
    <message>
        <source>The paid sales that nobody asked a CFDI for, in one document a period</source>
        <translation>Las ventas pagadas de las que nadie pidió CFDI, en un documento por periodo</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Descartar</translation>
    </message>
    <message>
        <source>Let the draft&apos;s sales go</source>
        <translation>Deja libres las ventas del borrador</translation>
    </message>
    <message>
        <source>Prepare</source>
        <translation>Preparar</translation>
    </message>
    <message>
        <source>Make the draft of what goes in, or make it anew</source>
        <translation>Hace el borrador de lo que entra, o lo hace de nuevo</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Emitir</translation>
    </message>
    <message>
        <source>Seal and stamp the draft as it is shown (Ctrl+Enter)</source>
        <translation>Sella y timbra el borrador tal como se muestra (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Nothing goes into the global invoice of this period</source>
        <translation>Nada entra en la factura global de este periodo</translation>
    </message>
    <message>
        <source>The global invoice will be issued</source>
        <translation>La factura global se va a emitir</translation>
    </message>
    <message>
        <source>Nothing was issued</source>
        <translation>No se emitió nada</translation>
    </message>
    <message>
        <source>An agent had begun: it could not be taken back</source>
        <translation>Un agente ya había empezado: no se pudo deshacer</translation>
    </message>
</context>
<context>
    <name>GlobalLists</name>
    <message>
        <source>Goes in</source>
        <translation>Entra</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Se deja fuera</translation>
    </message>
    <message>
        <source>Does not go in</source>
        <translation>No entra</translation>
    </message>
    <message>
        <source>Global invoices</source>
        <translation>Facturas globales</translation>
    </message>
    <message>
        <source>Number of a sale</source>
        <translation>Número de una venta</translation>
    </message>
    <message>
        <source>Sales of the period, oldest first</source>
        <translation>Ventas del periodo, la más antigua primero</translation>
    </message>
    <message>
        <source>Sales that do not go in, with why</source>
        <translation>Ventas que no entran, con la razón</translation>
    </message>
    <message>
        <source>Global invoices of this place, newest first</source>
        <translation>Facturas globales de este lugar, la más reciente primero</translation>
    </message>
    <message>
        <source>Sale</source>
        <translation>Venta</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Día</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Importe</translation>
    </message>
    <message>
        <source>Why it does not go in</source>
        <translation>Por qué no entra</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Periodo</translation>
    </message>
    <message>
        <source>No folio yet</source>
        <translation>Aún sin folio</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>Ventas</translation>
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
        <source>Reason</source>
        <translation>Razón</translation>
    </message>
    <message>
        <source>Paid by</source>
        <translation>Se pagó con</translation>
    </message>
    <message>
        <source>Take back in</source>
        <translation>Volver a incluir</translation>
    </message>
    <message>
        <source>Take the chosen sales back in (Del)</source>
        <translation>Vuelve a incluir las ventas elegidas (Supr)</translation>
    </message>
    <message>
        <source>Leave out…</source>
        <translation>Dejar fuera…</translation>
    </message>
    <message>
        <source>Leave the chosen sales out, and say why (Del)</source>
        <translation>Deja fuera las ventas elegidas y dice por qué (Supr)</translation>
    </message>
    <message>
        <source>No branch here issues CFDIs</source>
        <translation>Ninguna sucursal de aquí emite CFDI</translation>
    </message>
    <message>
        <source>Global invoices are for Mexican branches whose CFDIs are on.</source>
        <translation>Las facturas globales son de sucursales mexicanas con los CFDI activados.</translation>
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
        <source>No sale goes in</source>
        <translation>Ninguna venta entra</translation>
    </message>
    <message>
        <source>Every paid sale of this period has its CFDI, or will get one.</source>
        <translation>Cada venta pagada de este periodo tiene su CFDI, o lo va a tener.</translation>
    </message>
    <message>
        <source>Nothing is left out</source>
        <translation>Nada se deja fuera</translation>
    </message>
    <message>
        <source>Choose sales that go in and leave them out with a reason.</source>
        <translation>Elija ventas que entran y déjelas fuera con una razón.</translation>
    </message>
    <message>
        <source>Every sale of the period goes in or has its CFDI</source>
        <translation>Cada venta del periodo entra o tiene su CFDI</translation>
    </message>
    <message>
        <source>No global invoice of this place yet</source>
        <translation>Aún no hay facturas globales de este lugar</translation>
    </message>
</context>
<context>
    <name>GlobalQuestions</name>
    <message numerus="yes">
        <source>Leave %n sale(s) out of the global invoice?</source>
        <translation>
            <numerusform>¿Dejar %n venta fuera de la factura global?</numerusform>
            <numerusform>¿Dejar %n ventas fuera de la factura global?</numerusform>
        </translation>
    </message>
    <message>
        <source>They wait for their own CFDI or for another period. The reason is kept with your name.</source>
        <translation>Esperan su propio CFDI u otro periodo. La razón se guarda con su nombre.</translation>
    </message>
    <message>
        <source>Discard this draft?</source>
        <translation>¿Descartar este borrador?</translation>
    </message>
    <message numerus="yes">
        <source>Its %n sale(s) are free again. Nothing was stamped, and no folio is lost.</source>
        <translation>
            <numerusform>Su %n venta queda libre. No se timbró nada y no se pierde ningún folio.</numerusform>
            <numerusform>Sus %n ventas quedan libres. No se timbró nada y no se pierde ningún folio.</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Dejar fuera</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Descartar</translation>
    </message>
</context>
<context>
    <name>GlobalWords</name>
    <message>
        <source>Daily</source>
        <translation>Diaria</translation>
    </message>
    <message>
        <source>Weekly</source>
        <translation>Semanal</translation>
    </message>
    <message>
        <source>Fortnightly</source>
        <translation>Quincenal</translation>
    </message>
    <message>
        <source>Monthly</source>
        <translation>Mensual</translation>
    </message>
    <message>
        <source>Every two months</source>
        <translation>Bimestral</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>Efectivo</translation>
    </message>
    <message>
        <source>Cheque</source>
        <translation>Cheque</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Transferencia</translation>
    </message>
    <message>
        <source>Credit card</source>
        <translation>Tarjeta de crédito</translation>
    </message>
    <message>
        <source>Debit card</source>
        <translation>Tarjeta de débito</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>Stamping</source>
        <translation>Timbrando</translation>
    </message>
    <message>
        <source>Stamped</source>
        <translation>Timbrada</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Rechazada</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>Cancelándose</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelada</translation>
    </message>
    <message>
        <source>The sale {0} is in the draft of the global invoice of {1}</source>
        <translation>La venta {0} está en el borrador de la factura global de {1}</translation>
    </message>
    <message>
        <source>A guest who asks for their own CFDI still gets it: give their fiscal data, and the sale leaves the draft.</source>
        <translation>Si el cliente pide su propio CFDI, todavía se puede: capture sus datos fiscales y la venta sale del borrador.</translation>
    </message>
    <message>
        <source>The sale {0} is in the global invoice {2} of {1}</source>
        <translation>La venta {0} está en la factura global {2} de {1}</translation>
    </message>
    <message>
        <source>It cannot be invoiced by name beside it. With cancellations, which this version does not have yet, one case will do it: the guest&apos;s CFDI, the cancellation of the global invoice with reason 04, and its reissue without this sale; or, where that is the company&apos;s policy, a credit note.</source>
        <translation>No se puede facturar además por su nombre. Con las cancelaciones, que esta versión todavía no tiene, lo hará un solo trámite: el CFDI del cliente, la cancelación de la global con motivo 04 y su reemisión sin esta venta; o, si ésa es la política de la empresa, una nota de crédito.</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s)</source>
        <translation>
            <numerusform>%n venta</numerusform>
            <numerusform>%n ventas</numerusform>
        </translation>
    </message>
    <message>
        <source>was to be issued until {0}</source>
        <translation>se debía emitir a más tardar el {0}</translation>
    </message>
    <message>
        <source>to be issued until {0}</source>
        <translation>se emite a más tardar el {0}</translation>
    </message>
    <message>
        <source>the period is not over yet</source>
        <translation>el periodo aún no termina</translation>
    </message>
    <message>
        <source>payment form {0}</source>
        <translation>forma de pago {0}</translation>
    </message>
</context>
<context>
    <name>GuestCfdiDialog</name>
    <message>
        <source>It cannot be issued so yet</source>
        <translation>Así todavía no se puede emitir</translation>
    </message>
    <message>
        <source>What is wrong is said at each field.</source>
        <translation>Junto a cada campo dice qué falta.</translation>
    </message>
    <message>
        <source>The guest&apos;s Constancia</source>
        <translation>La Constancia del huésped</translation>
    </message>
    <message>
        <source>Issue a CFDI</source>
        <translation>Emitir un CFDI</translation>
    </message>
    <message>
        <source>CFDI of sale {0}</source>
        <translation>CFDI de la venta {0}</translation>
    </message>
    <message>
        <source>Another sale</source>
        <translation>Otra venta</translation>
    </message>
    <message>
        <source>Constancia…</source>
        <translation>Constancia…</translation>
    </message>
    <message>
        <source>Reads who receives it; it may be dropped here too (Ctrl+O)</source>
        <translation>Lee quién lo recibe; también puede soltarla aquí (Ctrl+O)</translation>
    </message>
    <message>
        <source>Seals and stamps it as it is shown, in ten seconds (Ctrl+Enter)</source>
        <translation>Lo sella y lo timbra como se ve, en diez segundos (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Emitir</translation>
    </message>
    <message>
        <source>For a guest who waits: the sale, who receives it, done.</source>
        <translation>Para quien espera en el mostrador: la venta, quién lo recibe, y listo.</translation>
    </message>
</context>
<context>
    <name>GuestLine</name>
    <message>
        <source>What the guest bought</source>
        <translation>Lo que compró</translation>
    </message>
    <message>
        <source>SAT&apos;s key</source>
        <translation>Clave del SAT</translation>
    </message>
    <message>
        <source>Any word finds it: boat tour, hotel, agencia</source>
        <translation>Se encuentra con cualquier palabra: tour, hotel, agencia</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Unidad</translation>
    </message>
    <message>
        <source>E48 is a unit of service</source>
        <translation>E48 es unidad de servicio</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>Cantidad</translation>
    </message>
    <message>
        <source>With IVA</source>
        <translation>Con IVA</translation>
    </message>
    <message>
        <source>What the guest pays for this line, taxes included</source>
        <translation>Lo que paga el huésped por este renglón, con impuestos</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Dividir</translation>
    </message>
    <message>
        <source>Makes two lines of this one; together they cost the same</source>
        <translation>Hace de este renglón dos, que juntos cuestan lo mismo</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <source>Exempt</source>
        <translation>Exento</translation>
    </message>
    <message>
        <source>Not object</source>
        <translation>No objeto</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elija…</translation>
    </message>
    <message>
        <source>Charged on behalf of {0}</source>
        <translation>Se cobra por cuenta de {0}</translation>
    </message>
    <message>
        <source>Lodging tax (ISH)</source>
        <translation>Impuesto sobre hospedaje (ISH)</translation>
    </message>
    <message>
        <source>Part of what the guest pays; the rate is the state&apos;s, of today</source>
        <translation>Va incluido en lo que paga el huésped; la tasa es la del estado, de hoy</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Ninguno</translation>
    </message>
    <message>
        <source>No rate is known</source>
        <translation>No hay tasa conocida</translation>
    </message>
</context>
<context>
    <name>GuestLines</name>
    <message>
        <source>The amounts cannot be added up</source>
        <translation>Los importes no se pueden sumar</translation>
    </message>
    <message>
        <source>{0} are missing</source>
        <translation>Faltan {0}</translation>
    </message>
    <message>
        <source>{0} too much</source>
        <translation>Sobran {0}</translation>
    </message>
    <message>
        <source>Adds up to {0}</source>
        <translation>Suman {0}</translation>
    </message>
    <message>
        <source>What is billed</source>
        <translation>Lo que se factura</translation>
    </message>
</context>
<context>
    <name>GuestRecipient</name>
    <message>
        <source>Choose one…</source>
        <translation>Elija uno…</translation>
    </message>
    <message>
        <source>Name of the guest</source>
        <translation>Nombre del huésped</translation>
    </message>
    <message>
        <source>RFC XAXX010101000, use S01, regime 616, the postal code of the branch. The guest cannot deduct it.</source>
        <translation>RFC XAXX010101000, uso S01, régimen 616 y el código postal de la sucursal. El huésped no podrá deducirlo.</translation>
    </message>
    <message>
        <source>RFC XEXX010101000, use S01, regime 616. Country by its three letters (USA); both may stay empty.</source>
        <translation>RFC XEXX010101000, uso S01, régimen 616. El país con sus tres letras (USA); ambos pueden quedar vacíos.</translation>
    </message>
    <message>
        <source>A confirmed profile of this customer.</source>
        <translation>Perfil confirmado de este cliente.</translation>
    </message>
    <message>
        <source>From the Constancia: compare it. By issuing you confirm it, and the file is kept as evidence.</source>
        <translation>De la Constancia: compárelo. Al emitir usted lo confirma, y el archivo se guarda como evidencia.</translation>
    </message>
    <message>
        <source>By issuing you confirm these data for this customer. A Constancia may be dropped on this window.</source>
        <translation>Al emitir usted confirma estos datos del cliente. Puede soltar una Constancia en esta ventana.</translation>
    </message>
    <message>
        <source>Who receives it</source>
        <translation>Quién lo recibe</translation>
    </message>
    <message>
        <source>With RFC</source>
        <translation>Con RFC</translation>
    </message>
    <message>
        <source>Public in general</source>
        <translation>Público en general</translation>
    </message>
    <message>
        <source>From abroad</source>
        <translation>Extranjero</translation>
    </message>
    <message>
        <source>RFC, or the name of a known one</source>
        <translation>RFC, o nombre ya conocido</translation>
    </message>
    <message>
        <source>Name, exactly as SAT has it</source>
        <translation>Nombre, tal como lo tiene el SAT</translation>
    </message>
    <message>
        <source>Postal code</source>
        <translation>Código postal</translation>
    </message>
    <message>
        <source>Regime</source>
        <translation>Régimen</translation>
    </message>
    <message>
        <source>Use of the CFDI</source>
        <translation>Uso del CFDI</translation>
    </message>
    <message>
        <source>Country of residence</source>
        <translation>País de residencia</translation>
    </message>
    <message>
        <source>Tax number there</source>
        <translation>Número fiscal de allá</translation>
    </message>
</context>
<context>
    <name>GuestSaleFinder</name>
    <message>
        <source>Sale</source>
        <translation>Venta</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Cliente</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>Sale cancelled</source>
        <translation>Venta cancelada</translation>
    </message>
    <message>
        <source>In a global invoice</source>
        <translation>En factura global</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Todavía no</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Rechazado</translation>
    </message>
    <message>
        <source>Has one</source>
        <translation>Ya tiene</translation>
    </message>
    <message>
        <source>No sale like that</source>
        <translation>Ninguna venta así</translation>
    </message>
    <message>
        <source>Try the folio, the beginning of the name, or the exact amount.</source>
        <translation>Pruebe el folio, el principio del nombre o el importe exacto.</translation>
    </message>
    <message>
        <source>No sales yet</source>
        <translation>Todavía no hay ventas</translation>
    </message>
    <message>
        <source>Sales of branches that issue CFDIs appear here.</source>
        <translation>Aquí aparecen las ventas de las sucursales que emiten CFDI.</translation>
    </message>
    <message>
        <source>Folio, customer or amount</source>
        <translation>Folio, cliente o importe</translation>
    </message>
    <message>
        <source>Which sale? Enter takes it; the arrow keys go through the list.</source>
        <translation>¿Qué venta? Enter la toma; las flechas recorren la lista.</translation>
    </message>
    <message>
        <source>Sales, newest first</source>
        <translation>Ventas, la más nueva primero</translation>
    </message>
</context>
<context>
    <name>GuestSheet</name>
    <message>
        <source>Use “{0}”</source>
        <translation>Usar «{0}»</translation>
    </message>
    <message>
        <source>Print of the CFDI</source>
        <translation>Impresión del CFDI</translation>
    </message>
</context>
<context>
    <name>GuestTerms</name>
    <message>
        <source>Why: the sale is paid in full ({0}); the form is that of the largest payment.</source>
        <translation>Por qué: la venta está pagada por completo ({0}); la forma es la del pago mayor.</translation>
    </message>
    <message>
        <source>Why: {0} of {1} are paid. A payment supplement follows each payment.</source>
        <translation>Por qué: se han pagado {0} de {1}. A cada pago le sigue su complemento.</translation>
    </message>
</context>
<context>
    <name>ImportSheetDialog</name>
    <message>
        <source>Row</source>
        <translation>Fila</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Qué está mal</translation>
    </message>
    <message>
        <source>Import a spreadsheet</source>
        <translation>Importar una hoja de cálculo</translation>
    </message>
    <message>
        <source>For a branch whose sales are in no other source. A row that is brought again is the same document.</source>
        <translation>Para una sucursal cuyas ventas no están en otra fuente. Una fila que se trae otra vez es el mismo documento.</translation>
    </message>
    <message>
        <source>Drop the file here</source>
        <translation>Suelte aquí el archivo</translation>
    </message>
    <message>
        <source>CSV or XLSX, with the headers in the first row: folio, date, customer, total…</source>
        <translation>CSV o XLSX, con los encabezados en la primera fila: folio, fecha, cliente, total…</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Elegir un archivo</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>Sucursal</translation>
    </message>
    <message>
        <source>What it holds</source>
        <translation>Qué contiene</translation>
    </message>
    <message>
        <source>Dates like 03/04/2026</source>
        <translation>Fechas como 03/04/2026</translation>
    </message>
    <message>
        <source>Amounts like 1,234</source>
        <translation>Importes como 1,234</translation>
    </message>
    <message>
        <source>As its headers say</source>
        <translation>Lo que digan sus encabezados</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>Ventas</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>Pagos</translation>
    </message>
    <message>
        <source>Refunds</source>
        <translation>Reembolsos</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>Clientes</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Elija…</translation>
    </message>
    <message>
        <source>The day comes first</source>
        <translation>El día va primero</translation>
    </message>
    <message>
        <source>The month comes first</source>
        <translation>El mes va primero</translation>
    </message>
    <message>
        <source>The comma is the decimal mark</source>
        <translation>Los decimales van tras la coma</translation>
    </message>
    <message>
        <source>The point is the decimal mark</source>
        <translation>Los decimales van tras el punto</translation>
    </message>
    <message>
        <source>Rows that are left out, and why</source>
        <translation>Filas que no se toman, y por qué</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importar</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>Leyendo el archivo…</translation>
    </message>
    <message>
        <source>sales</source>
        <translation>ventas</translation>
    </message>
    <message>
        <source>payments</source>
        <translation>pagos</translation>
    </message>
    <message>
        <source>refunds</source>
        <translation>reembolsos</translation>
    </message>
    <message>
        <source>customers</source>
        <translation>clientes</translation>
    </message>
    <message>
        <source>{0} rows of {1}: {2} new, {3} changed, {4} as before, {5} left out</source>
        <translation>{0} filas de {1}: {2} nuevas, {3} cambiadas, {4} iguales, {5} sin tomar</translation>
    </message>
    <message>
        <source>This very file was imported on {0}; it sets nothing back.</source>
        <translation>Este mismo archivo se importó el {0}; no regresa nada a como estaba.</translation>
    </message>
    <message>
        <source>Nothing is wrong</source>
        <translation>Nada está mal</translation>
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
    <name>NeedWords</name>
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
    <message numerus="yes">
        <source>%n PAC(s) take no documents now</source>
        <translation>
            <numerusform>%n PAC no recibe documentos ahora</numerusform>
            <numerusform>%n PAC no reciben documentos ahora</numerusform>
        </translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Ver</translation>
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
        <source>%n row(s) of the platform are not right</source>
        <translation>
            <numerusform>%n renglón de la plataforma tiene un error</numerusform>
            <numerusform>%n renglones de la plataforma tienen errores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stamp(s) at a PAC that should not be there</source>
        <translation>
            <numerusform>%n timbre en un PAC que no debería estar ahí</numerusform>
            <numerusform>%n timbres en un PAC que no deberían estar ahí</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI(s) were refused</source>
        <translation>
            <numerusform>%n CFDI fue rechazado</numerusform>
            <numerusform>%n CFDI fueron rechazados</numerusform>
        </translation>
    </message>
    <message>
        <source>72 hours after its Fecha nobody stamps it any more: {0}.</source>
        <translation>72 horas después de su Fecha ya nadie lo timbra: {0}.</translation>
    </message>
    <message numerus="yes">
        <source>%n CFDI(s) sealed and not stamped for two days</source>
        <translation>
            <numerusform>%n CFDI sellado y sin timbrar desde hace dos días</numerusform>
            <numerusform>%n CFDI sellados y sin timbrar desde hace dos días</numerusform>
        </translation>
    </message>
    <message>
        <source>They are in force. Agree with the recipient and ask again, or issue a credit note.</source>
        <translation>Siguen vigentes. Póngase de acuerdo con el receptor y solicítelas otra vez, o emita una nota de crédito.</translation>
    </message>
    <message numerus="yes">
        <source>%n cancellation(s) were rejected</source>
        <translation>
            <numerusform>Se rechazó %n cancelación</numerusform>
            <numerusform>Se rechazaron %n cancelaciones</numerusform>
        </translation>
    </message>
    <message>
        <source>The first term ends on {0}; silence accepts.</source>
        <translation>El primer plazo termina el {0}; el silencio acepta.</translation>
    </message>
    <message numerus="yes">
        <source>%n cancellation(s) wait for their recipients</source>
        <translation>
            <numerusform>%n cancelación espera a su receptor</numerusform>
            <numerusform>%n cancelaciones esperan a su receptor</numerusform>
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
    <message>
        <source>The first is due on {0}.</source>
        <translation>El primero vence el {0}.</translation>
    </message>
    <message numerus="yes">
        <source>%n payment(s) need their supplement</source>
        <translation>
            <numerusform>%n pago necesita su complemento</numerusform>
            <numerusform>%n pagos necesitan su complemento</numerusform>
        </translation>
    </message>
    <message>
        <source>Due by {0}.</source>
        <translation>Vence el {0}.</translation>
    </message>
    <message>
        <source>Their month is over: it is due at once.</source>
        <translation>Su mes ya terminó: vence de inmediato.</translation>
    </message>
    <message numerus="yes">
        <source>%n global invoice(s) or ticket(s) are due</source>
        <translation>
            <numerusform>Vence %n factura global o nota de venta</numerusform>
            <numerusform>Vencen %n facturas globales o notas de venta</numerusform>
        </translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>They say PUE and are not paid in full. Before the month ends, take them back or have them paid.</source>
        <translation>Dicen PUE y no están pagadas por completo. Antes de que termine el mes, devuélvalas o cóbrelas.</translation>
    </message>
    <message numerus="yes">
        <source>%n PUE invoice(s) are not paid</source>
        <translation>
            <numerusform>%n factura PUE no está pagada</numerusform>
            <numerusform>%n facturas PUE no están pagadas</numerusform>
        </translation>
    </message>
    <message>
        <source>Most of what settles them was paid in another form. Replace them before the month ends.</source>
        <translation>La mayor parte de lo que las liquida se pagó de otra forma. Sustitúyalas antes de que termine el mes.</translation>
    </message>
    <message numerus="yes">
        <source>%n PUE invoice(s) say the wrong payment form</source>
        <translation>
            <numerusform>%n factura PUE dice una forma de pago que no es la suya</numerusform>
            <numerusform>%n facturas PUE dicen una forma de pago que no es la suya</numerusform>
        </translation>
    </message>
    <message>
        <source>The month ends: invoice them, or put them in the global invoice.</source>
        <translation>El mes termina: factúrelas o inclúyalas en la factura global.</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) of this month have no CFDI</source>
        <translation>
            <numerusform>%n venta de este mes no tiene CFDI</numerusform>
            <numerusform>%n ventas de este mes no tienen CFDI</numerusform>
        </translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Hacer borrador</translation>
    </message>
    <message>
        <source>Invoice</source>
        <translation>Facturar</translation>
    </message>
</context>
<context>
    <name>PacCard</name>
    <message>
        <source>Change the login…</source>
        <translation>Cambiar el acceso…</translation>
    </message>
    <message>
        <source>Add a PAC…</source>
        <translation>Agregar un PAC…</translation>
    </message>
    <message>
        <source>No PAC: nothing can be stamped for this issuer.</source>
        <translation>Sin PAC: no se puede timbrar nada de este emisor.</translation>
    </message>
    <message>
        <source>A second PAC is recommended.</source>
        <translation>Se recomienda un segundo PAC.</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Primero</translation>
    </message>
    <message>
        <source>In reserve</source>
        <translation>De reserva</translation>
    </message>
    <message>
        <source>Try this one first</source>
        <translation>Usar primero</translation>
    </message>
    <message>
        <source>{0} is tried first</source>
        <translation>{0} se usa primero</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Probando…</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Probar</translation>
    </message>
    <message>
        <source>Test {0}</source>
        <translation>Probar {0}</translation>
    </message>
    <message>
        <source>It is asked again at {0}; until then another PAC is tried, where there is one.</source>
        <translation>Se le vuelve a preguntar el {0}; mientras tanto se usa otro PAC, si lo hay.</translation>
    </message>
    <message>
        <source>Not tested yet</source>
        <translation>Sin probar</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Funciona</translation>
    </message>
    <message>
        <source>Does not answer</source>
        <translation>No responde</translation>
    </message>
    <message>
        <source>Refuses us</source>
        <translation>Nos rechaza</translation>
    </message>
    <message>
        <source>Stamps available: not said by this PAC</source>
        <translation>Timbres disponibles: este PAC no lo dice</translation>
    </message>
    <message>
        <source>Stamps available: {0}</source>
        <translation>Timbres disponibles: {0}</translation>
    </message>
    <message>
        <source>runs out on {0}</source>
        <translation>se acaban el {0}</translation>
    </message>
    <message>
        <source>{0} used in {1} days</source>
        <translation>{0} usados en {1} días</translation>
    </message>
    <message>
        <source>asked {0}</source>
        <translation>consultado el {0}</translation>
    </message>
</context>
<context>
    <name>PacsPage</name>
    <message>
        <source>PACs</source>
        <translation>PAC</translation>
    </message>
    <message>
        <source>Who stamps your CFDIs, and who takes over when the first one cannot</source>
        <translation>Quién timbra sus CFDI, y quién lo releva cuando el primero no puede</translation>
    </message>
    <message>
        <source>Mexican issuers appear here with the branches that you see.</source>
        <translation>Aquí aparecen los emisores mexicanos de las sucursales que usted ve.</translation>
    </message>
    <message>
        <source>No issuer stamps CFDIs here</source>
        <translation>Ningún emisor timbra CFDI aquí</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Approvals</source>
        <translation>Aprobaciones</translation>
    </message>
    <message>
        <source>PACs</source>
        <translation>PAC</translation>
    </message>
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
        <source>Payment supplements</source>
        <translation>Complementos</translation>
    </message>
    <message>
        <source>Global invoice</source>
        <translation>Factura global</translation>
    </message>
    <message>
        <source>Series and folios</source>
        <translation>Series y folios</translation>
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
    <message>
        <source>Work</source>
        <translation>Trabajo</translation>
    </message>
    <message>
        <source>Fiscal documents</source>
        <translation>Documentos fiscales</translation>
    </message>
    <message>
        <source>Setup</source>
        <translation>Configuración</translation>
    </message>
    <message>
        <source>Stray stamps</source>
        <translation>Timbres sueltos</translation>
    </message>
    <message>
        <source>To answer</source>
        <translation>Por contestar</translation>
    </message>
</context>
<context>
    <name>PeriodBar</name>
    <message>
        <source>Place of issue</source>
        <translation>Lugar de expedición</translation>
    </message>
    <message>
        <source>Periodicity</source>
        <translation>Periodicidad</translation>
    </message>
    <message>
        <source>The period before</source>
        <translation>El periodo anterior</translation>
    </message>
    <message>
        <source>The period after</source>
        <translation>El periodo siguiente</translation>
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
        <source>Account</source>
        <translation>Cuenta</translation>
    </message>
    <message>
        <source>Account of fees</source>
        <translation>Cuenta de comisiones</translation>
    </message>
    <message>
        <source>Account of receivables</source>
        <translation>Cuenta por cobrar</translation>
    </message>
    <message>
        <source>Credit memo</source>
        <translation>Nota de crédito</translation>
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
    <message>
        <source>net</source>
        <translation>neto</translation>
    </message>
    <message>
        <source>tax</source>
        <translation>impuesto</translation>
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
    <name>RatesDialog</name>
    <message>
        <source>Published</source>
        <translation>Publicado</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Tipo de cambio</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fuente</translation>
    </message>
    <message>
        <source>No rate of {0} is known</source>
        <translation>No se conoce ningún tipo de cambio de {0}</translation>
    </message>
    <message>
        <source>Exchange rates</source>
        <translation>Tipos de cambio</translation>
    </message>
    <message>
        <source>{0} in {1}</source>
        <translation>{0} a {1}</translation>
    </message>
    <message>
        <source>A document takes the last rate published before its date. A rate that is known is never changed.</source>
        <translation>Un documento toma el último tipo de cambio publicado antes de su fecha. Uno conocido nunca se cambia.</translation>
    </message>
    <message>
        <source>Known rates, the newest first</source>
        <translation>Tipos de cambio conocidos, del más reciente al más antiguo</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Agregar</translation>
    </message>
    <message>
        <source>Published on (YYYY-MM-DD)</source>
        <translation>Publicado el (AAAA-MM-DD)</translation>
    </message>
</context>
<context>
    <name>ReasonDialog</name>
    <message>
        <source>Reason</source>
        <translation>Razón</translation>
    </message>
</context>
<context>
    <name>ReceivedPage</name>
    <message>
        <source>Cancellations to answer</source>
        <translation>Cancelaciones por contestar</translation>
    </message>
    <message>
        <source>What suppliers ask to be accepted; the most urgent first</source>
        <translation>Lo que los proveedores piden aceptar; primero lo más urgente</translation>
    </message>
    <message>
        <source>The PACs that list such requests are asked for them by the agents.</source>
        <translation>Los agentes preguntan por ellas a los PAC que las listan.</translation>
    </message>
    <message>
        <source>No supplier waits for an answer</source>
        <translation>Ningún proveedor espera respuesta</translation>
    </message>
</context>
<context>
    <name>ReplacementChoice</name>
    <message>
        <source>The CFDI that takes its place</source>
        <translation>El CFDI que toma su lugar</translation>
    </message>
    <message>
        <source>The guest&apos;s own CFDI</source>
        <translation>El CFDI a nombre del huésped</translation>
    </message>
    <message>
        <source>It is made of the sale as the platform has it now: mend the sale there first, or choose the recipient here.</source>
        <translation>Se hace con la venta como está ahora en la plataforma: corríjala ahí primero, o elija aquí al receptor.</translation>
    </message>
    <message>
        <source>It is stamped first; then this global invoice is cancelled and issued again without that ticket.</source>
        <translation>Se timbra primero; después esta factura global se cancela y se emite de nuevo sin ese ticket.</translation>
    </message>
    <message>
        <source>It is stamped already, names this one with relation 04, and is issued by the same company.</source>
        <translation>Ya está timbrado, nombra a este con la relación 04 y lo emitió la misma empresa.</translation>
    </message>
    <message>
        <source>Find the ticket by its number</source>
        <translation>Busque el ticket por su número</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>Ticket</translation>
    </message>
    <message>
        <source>Made out to</source>
        <translation>A nombre de</translation>
    </message>
    <message>
        <source>Its fiscal folio (UUID)</source>
        <translation>Su folio fiscal (UUID)</translation>
    </message>
    <message>
        <source>Fiscal data…</source>
        <translation>Datos fiscales…</translation>
    </message>
    <message>
        <source>From the customer&apos;s Constancia</source>
        <translation>De la Constancia del cliente</translation>
    </message>
    <message>
        <source>As before: {0}</source>
        <translation>Como antes: {0}</translation>
    </message>
</context>
<context>
    <name>RequestCard</name>
    <message>
        <source>A supplier asks to cancel a CFDI that {0} received</source>
        <translation>Un proveedor pide cancelar un CFDI que recibió {0}</translation>
    </message>
    <message>
        <source>Silence accepts it: whoever does not agree refuses it by {0}.</source>
        <translation>El silencio la acepta: quien no esté de acuerdo la rechaza a más tardar el {0}.</translation>
    </message>
    <message>
        <source>The answer is given at SAT with the e.firma, which ERP Hub does not hold.</source>
        <translation>La respuesta se da en el SAT con la e.firma, que ERP Hub no guarda.</translation>
    </message>
    <message>
        <source>Listed by {0} since {1}</source>
        <translation>{0} la lista desde el {1}</translation>
    </message>
    <message>
        <source>Answer at SAT</source>
        <translation>Contestar en el SAT</translation>
    </message>
    <message>
        <source>SAT&apos;s own page, in the browser</source>
        <translation>La página del SAT, en el navegador</translation>
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
        <source>It is not there</source>
        <translation>No está</translation>
    </message>
    <message>
        <source>It is there</source>
        <translation>Sí está</translation>
    </message>
</context>
<context>
    <name>SeriesDialog</name>
    <message>
        <source>Move the series forwards</source>
        <translation>Adelantar la serie</translation>
    </message>
    <message>
        <source>Open a series</source>
        <translation>Abrir una serie</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Serie</translation>
    </message>
    <message>
        <source>Next folio</source>
        <translation>Siguiente folio</translation>
    </message>
    <message>
        <source>First folio</source>
        <translation>Primer folio</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Razón</translation>
    </message>
    <message>
        <source>Move forwards</source>
        <translation>Adelantar</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>The next folio is {0}. It can only become a higher one; the folios between are listed as gaps.</source>
        <translation>El siguiente folio es {0}. Sólo puede aumentar; los folios intermedios aparecen como huecos.</translation>
    </message>
    <message>
        <source>A series is of one branch and one type of document. Its folios are counted from here on and never go back.</source>
        <translation>Una serie es de una sucursal y un tipo de documento. Sus folios se cuentan desde aquí y nunca retroceden.</translation>
    </message>
    <message>
        <source>Open next year&apos;s series</source>
        <translation>Abrir la serie del próximo año</translation>
    </message>
    <message>
        <source>From January 1st on, by Fecha, folios are counted from 1 in it. This year&apos;s series stays as it is.</source>
        <translation>Desde el 1 de enero, según la Fecha, sus folios se cuentan a partir de 1. La serie de este año queda como está.</translation>
    </message>
</context>
<context>
    <name>SeriesPage</name>
    <message>
        <source>Branch</source>
        <translation>Sucursal</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Documentos</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Serie</translation>
    </message>
    <message>
        <source>Not open</source>
        <translation>Sin abrir</translation>
    </message>
    <message>
        <source>Next folio</source>
        <translation>Siguiente folio</translation>
    </message>
    <message>
        <source>Folio</source>
        <translation>Folio</translation>
    </message>
    <message>
        <source>What became of it</source>
        <translation>Qué fue de él</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Razón</translation>
    </message>
    <message>
        <source>Series and folios</source>
        <translation>Series y folios</translation>
    </message>
    <message>
        <source>Where each series stands, and every folio that no stamped CFDI has</source>
        <translation>Dónde va cada serie, y cada folio que no tiene un CFDI timbrado</translation>
    </message>
    <message>
        <source>Note the reason…</source>
        <translation>Anotar la razón…</translation>
    </message>
    <message>
        <source>Say what became of the chosen folio; it is kept with your name</source>
        <translation>Dice qué fue del folio elegido; se guarda con su nombre</translation>
    </message>
    <message>
        <source>Series by branch and type of document</source>
        <translation>Series por sucursal y tipo de documento</translation>
    </message>
    <message>
        <source>Gaps of the chosen series, newest first</source>
        <translation>Huecos de la serie elegida, el más reciente primero</translation>
    </message>
    <message>
        <source>What became of {0}?</source>
        <translation>¿Qué fue de {0}?</translation>
    </message>
    <message>
        <source>An auditor reads this beside the gap. It is kept with your name; what was noted before stays on record.</source>
        <translation>Un auditor lo lee junto al hueco. Se guarda con su nombre; lo anotado antes se conserva.</translation>
    </message>
    <message>
        <source>Note it</source>
        <translation>Anotar</translation>
    </message>
    <message>
        <source>Move forwards…</source>
        <translation>Adelantar…</translation>
    </message>
    <message>
        <source>Give the chosen series a higher next folio (administrators)</source>
        <translation>Da a la serie elegida un siguiente folio mayor (administradores)</translation>
    </message>
    <message>
        <source>Open a series…</source>
        <translation>Abrir una serie…</translation>
    </message>
    <message>
        <source>Open the chosen branch&apos;s series for this type (administrators)</source>
        <translation>Abre la serie de la sucursal elegida para este tipo (administradores)</translation>
    </message>
    <message>
        <source>Gaps of the series {0}</source>
        <translation>Huecos de la serie {0}</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Huecos</translation>
    </message>
    <message>
        <source>Invoices</source>
        <translation>Facturas</translation>
    </message>
    <message>
        <source>Credit notes</source>
        <translation>Notas de crédito</translation>
    </message>
    <message>
        <source>Payment supplements</source>
        <translation>Complementos de pago</translation>
    </message>
    <message>
        <source>Global invoices</source>
        <translation>Facturas globales</translation>
    </message>
    <message>
        <source>Advances</source>
        <translation>Anticipos</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} a {1}</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Rechazado</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>En proceso</translation>
    </message>
    <message>
        <source>Back in draft</source>
        <translation>De nuevo en borrador</translation>
    </message>
    <message>
        <source>Never used</source>
        <translation>Sin usar</translation>
    </message>
    <message>
        <source>Not noted yet</source>
        <translation>Sin anotar</translation>
    </message>
    <message>
        <source>since {0}</source>
        <translation>desde el {0}</translation>
    </message>
    <message>
        <source>No branch here issues CFDIs</source>
        <translation>Ninguna sucursal de aquí emite CFDI</translation>
    </message>
    <message>
        <source>Series are for Mexican branches whose CFDIs are on.</source>
        <translation>Las series son de sucursales mexicanas con los CFDI activados.</translation>
    </message>
    <message>
        <source>No series chosen</source>
        <translation>Ninguna serie elegida</translation>
    </message>
    <message>
        <source>Choose one to see the folios that no stamped CFDI has.</source>
        <translation>Elija una para ver los folios que no tienen un CFDI timbrado.</translation>
    </message>
    <message>
        <source>Not open yet</source>
        <translation>Aún sin abrir</translation>
    </message>
    <message>
        <source>An administrator opens it; until then these documents cannot be issued.</source>
        <translation>La abre un administrador; hasta entonces estos documentos no se pueden emitir.</translation>
    </message>
    <message>
        <source>No gaps</source>
        <translation>Sin huecos</translation>
    </message>
    <message>
        <source>Every folio of this series is a stamped CFDI.</source>
        <translation>Cada folio de esta serie es un CFDI timbrado.</translation>
    </message>
    <message>
        <source>Next year&apos;s series…</source>
        <translation>Serie del próximo año…</translation>
    </message>
    <message>
        <source>Open the chosen series&apos; successor ahead (administrators)</source>
        <translation>Abre por adelantado la serie que sigue a la elegida (administradores)</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>En uso</translation>
    </message>
    <message>
        <source>from January {0}</source>
        <translation>desde enero de {0}</translation>
    </message>
    <message>
        <source>now</source>
        <translation>ahora</translation>
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
    <name>StepsView</name>
    <message>
        <source>done</source>
        <translation>hecho</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>en curso</translation>
    </message>
    <message>
        <source>next</source>
        <translation>sigue</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>detenido</translation>
    </message>
    <message>
        <source>later</source>
        <translation>después</translation>
    </message>
</context>
<context>
    <name>StrayCard</name>
    <message>
        <source>Found at {0} on {1}</source>
        <translation>Encontrado en {0} el {1}</translation>
    </message>
    <message>
        <source>Cancel this second stamp…</source>
        <translation>Cancelar este segundo timbre…</translation>
    </message>
    <message>
        <source>{0} is of no document of ours</source>
        <translation>{0} no es de ningún documento nuestro</translation>
    </message>
    <message>
        <source>Find out who issued it at {0}. If it is a mistake, cancel it there.</source>
        <translation>Averigüe quién lo emitió en {0}. Si fue un error, cancélelo ahí.</translation>
    </message>
    <message>
        <source>{0} was stamped twice</source>
        <translation>{0} quedó timbrado dos veces</translation>
    </message>
    <message>
        <source>Its cancellation was asked for; a second person must approve it.</source>
        <translation>Se pidió su cancelación; una segunda persona debe aprobarla.</translation>
    </message>
    <message>
        <source>It is being cancelled with reason 02.</source>
        <translation>Se está cancelando con motivo 02.</translation>
    </message>
    <message>
        <source>The first stamp is {0} at {1} and stays. This one is to be cancelled with reason 02 at {2}.</source>
        <translation>El primer timbre es {0} en {1} y se queda. Este debe cancelarse con motivo 02 en {2}.</translation>
    </message>
</context>
<context>
    <name>StraysPage</name>
    <message>
        <source>Stray stamps</source>
        <translation>Timbres sueltos</translation>
    </message>
    <message>
        <source>What a PAC stamped and nobody here knows, or knows twice</source>
        <translation>Lo que un PAC timbró y aquí nadie conoce, o se conoce dos veces</translation>
    </message>
    <message>
        <source>Every night the PACs&apos; own reports are compared with what is known here.</source>
        <translation>Cada noche se comparan los reportes de los PAC con lo que aquí se conoce.</translation>
    </message>
    <message>
        <source>No stamp is out of place</source>
        <translation>Ningún timbre está fuera de lugar</translation>
    </message>
    <message>
        <source>The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays. A second person must approve it first.</source>
        <translation>El segundo timbre se cancela con motivo 02 en el PAC que lo hizo; el primero se queda. Antes debe aprobarlo una segunda persona.</translation>
    </message>
    <message>
        <source>Cancel the second stamp of {0}?</source>
        <translation>¿Cancelar el segundo timbre de {0}?</translation>
    </message>
    <message>
        <source>Ask for approval</source>
        <translation>Pedir aprobación</translation>
    </message>
    <message>
        <source>{0}: asked for; a second person must approve it</source>
        <translation>{0}: quedó pedido; una segunda persona debe aprobarlo</translation>
    </message>
</context>
<context>
    <name>SupplementWords</name>
    <message>
        <source>{0}, owes {1}</source>
        <translation>{0}, debe {1}</translation>
    </message>
    <message>
        <source>paid {0}</source>
        <translation>pagado {0}</translation>
    </message>
    <message>
        <source>authorised {0}</source>
        <translation>autorizado {0}</translation>
    </message>
    <message>
        <source>{0} of payment {1} are above the balance and stay the customer&apos;s credit</source>
        <translation>{0} del pago {1} rebasan el saldo y quedan a favor del cliente</translation>
    </message>
    <message>
        <source>due {0}</source>
        <translation>vence {0}</translation>
    </message>
    <message>
        <source>To be issued</source>
        <translation>Se va a emitir</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Con problema</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>Vencido</translation>
    </message>
    <message>
        <source>Due soon</source>
        <translation>Vence pronto</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Por emitir</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Borrador</translation>
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
        <translation>Cancelando</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelado</translation>
    </message>
    <message>
        <source>Drafting {0} of {1}…</source>
        <translation>Preparando {0} de {1}…</translation>
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
        <source>No supplement was issued yet</source>
        <translation>Todavía no se ha emitido ningún complemento</translation>
    </message>
    <message>
        <source>Every payment names its sale</source>
        <translation>Todo pago indica su venta</translation>
    </message>
    <message>
        <source>Every refund has its credit note</source>
        <translation>Todos los reembolsos tienen su nota de crédito</translation>
    </message>
    <message>
        <source>A refund appears here as soon as it is authorised and its sale has a stamped CFDI.</source>
        <translation>Un reembolso aparece aquí en cuanto está autorizado y su venta tiene un CFDI timbrado.</translation>
    </message>
    <message>
        <source>Every payment has its supplement</source>
        <translation>Todos los pagos tienen su complemento</translation>
    </message>
    <message>
        <source>A payment appears here as soon as it settles a stamped invoice on credit (PPD).</source>
        <translation>Un pago aparece aquí en cuanto liquida una factura timbrada a crédito (PPD).</translation>
    </message>
</context>
<context>
    <name>SupplementsPage</name>
    <message>
        <source>Saved in {0}</source>
        <translation>Guardado en {0}</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>Pago</translation>
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
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Payment supplements</source>
        <translation>Complementos de pago</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Hacer borrador</translation>
    </message>
    <message>
        <source>Make the chosen payments&apos; drafts, to be looked at first</source>
        <translation>Hacer los borradores de los pagos elegidos, para revisarlos antes</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>Emitir</translation>
    </message>
    <message>
        <source>Draft, seal and stamp the chosen payments&apos; supplements (Ctrl+Enter)</source>
        <translation>Hacer, sellar y timbrar los complementos de los pagos elegidos (Ctrl+Entrar)</translation>
    </message>
    <message>
        <source>Choose all</source>
        <translation>Elegir todos</translation>
    </message>
    <message>
        <source>Payment, customer or invoice</source>
        <translation>Pago, cliente o factura</translation>
    </message>
    <message>
        <source>Issued</source>
        <translation>Emitidos</translation>
    </message>
    <message>
        <source>Payments, the one that is due first on top</source>
        <translation>Pagos, arriba el que vence primero</translation>
    </message>
    <message numerus="yes">
        <source>%n draft(s) made</source>
        <translation>
            <numerusform>Se hizo %n borrador</numerusform>
            <numerusform>Se hicieron %n borradores</numerusform>
        </translation>
    </message>
    <message>
        <source>Payments on credit, due on the 5th of the next month; refunds and their credit notes</source>
        <translation>Pagos a crédito (PPD), vencen el día 5 del mes siguiente; reembolsos y sus notas de crédito</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>Pagos</translation>
    </message>
    <message>
        <source>Refunds</source>
        <translation>Reembolsos</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) will be issued</source>
        <translation>
            <numerusform>Se emitirá %n documento</numerusform>
            <numerusform>Se emitirán %n documentos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them cannot be drafted yet</source>
        <translation>
            <numerusform>%n de ellos todavía no se puede preparar</numerusform>
            <numerusform>%n de ellos todavía no se pueden preparar</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose one of them to see why.</source>
        <translation>Elija uno de ellos para ver por qué.</translation>
    </message>
    <message>
        <source>Nothing was issued</source>
        <translation>No se emitió nada</translation>
    </message>
    <message>
        <source>An agent had begun: it could not be taken back</source>
        <translation>Un agente ya había empezado: no se pudo deshacer</translation>
    </message>
    <message>
        <source>Apply it to another invoice, or give it back.</source>
        <translation>Aplíquelo a otra factura, o devuélvalo.</translation>
    </message>
    <message>
        <source>Advance…</source>
        <translation>Anticipo…</translation>
    </message>
    <message>
        <source>While what is bought or its price is still open</source>
        <translation>Mientras falte definir qué se compra o su precio</translation>
    </message>
    <message>
        <source>Invoices…</source>
        <translation>Facturas…</translation>
    </message>
    <message>
        <source>Choose which invoices the chosen payment or refund is about</source>
        <translation>Elegir a qué facturas corresponde el pago o reembolso elegido</translation>
    </message>
    <message>
        <source>Without a sale</source>
        <translation>Sin venta</translation>
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
        <source>Bank fee</source>
        <translation>Comisión bancaria</translation>
    </message>
    <message>
        <source>Money given back</source>
        <translation>Reembolso pagado</translation>
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
        <translation>Registrados</translation>
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
</context>
<context>
    <name>UnfinishedGuest</name>
    <message>
        <source>The CFDI of sale {0} was left unfinished</source>
        <translation>El CFDI de la venta {0} quedó sin terminar</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Continuar con él</translation>
    </message>
    <message>
        <source>What was typed is put back (Ctrl+R)</source>
        <translation>Vuelve a poner lo que se escribió (Ctrl+R)</translation>
    </message>
    <message>
        <source>Throw it away</source>
        <translation>Descartarlo</translation>
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
    <message>
        <source>Asked so far</source>
        <translation>Preguntado hasta ahora</translation>
    </message>
    <message>
        <source>At the latest</source>
        <translation>A más tardar</translation>
    </message>
    <message>
        <source>After {0} nobody can stamp these bytes any more. When {1} then says that it did not, they are sealed anew with the same folio.</source>
        <translation>Después del {0} ya nadie puede timbrar este documento. Cuando {1} confirme que no lo timbró, se sella de nuevo con el mismo folio.</translation>
    </message>
    <message>
        <source>Somebody asked to send it to another PAC; a second person must approve that.</source>
        <translation>Alguien pidió enviarlo a otro PAC; una segunda persona debe aprobarlo.</translation>
    </message>
    <message>
        <source>Send to another PAC…</source>
        <translation>Enviar a otro PAC…</translation>
    </message>
    <message>
        <source>Ask for it; a second person must approve</source>
        <translation>Se pide, y una segunda persona debe aprobarlo</translation>
    </message>
    <message numerus="yes">
        <source>%n time(s)</source>
        <translation>
            <numerusform>%n vez</numerusform>
            <numerusform>%n veces</numerusform>
        </translation>
    </message>
    <message>
        <source>Somebody said that it is not at the PAC; a second person must approve that.</source>
        <translation>Alguien declaró que no está en el PAC; una segunda persona debe aprobarlo.</translation>
    </message>
    <message>
        <source>{0} may never answer. Look in its portal, and say what you found.</source>
        <translation>Puede que {0} nunca conteste. Búsquelo en su portal y diga qué encontró.</translation>
    </message>
    <message>
        <source>Since {0} nobody can stamp these bytes any more.</source>
        <translation>Desde {0} ya nadie puede timbrar este documento.</translation>
    </message>
    <message>
        <source>I have its XML…</source>
        <translation>Tengo su XML…</translation>
    </message>
    <message>
        <source>Give the stamped XML that you found at the PAC</source>
        <translation>Entregue el XML timbrado que encontró en el PAC</translation>
    </message>
    <message>
        <source>It is not at the PAC…</source>
        <translation>No está en el PAC…</translation>
    </message>
    <message>
        <source>Say that you looked there; a second person must approve</source>
        <translation>Declare que lo buscó ahí; una segunda persona debe aprobarlo</translation>
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
    <message>
        <source>{0}: asked for; a second person must approve it</source>
        <translation>{0}: quedó pedido; una segunda persona debe aprobarlo</translation>
    </message>
</context>
<context>
    <name>WatchCard</name>
    <message>
        <source>{0}: {1} is watched</source>
        <translation>{0}: se vigila a {1}</translation>
    </message>
    <message>
        <source>It was sent to another PAC by force. {0} is looked at again on {1}; after {2} it is asked what it did with it.</source>
        <translation>Se envió a otro PAC por decisión de dos personas. A {0} se le vuelve a mirar el {1}; después del {2} se le pregunta qué hizo con él.</translation>
    </message>
</context>
</TS>
