"""The platform's own tables, as far as ERP Hub reads them: DDL for PostgreSQL 14 and later, in a schema of its own."""

from __future__ import annotations

from typing import Final

SCHEMA: Final = "spirit"

# Parents first: this is also the order of filling, and backwards that of emptying.
TABLES: Final = (
    "sucursales",
    "customers",
    "proveedores",
    "viajes",
    "cuentas_por_cobrar",
    "viaje_servicios",
    "pagos_recibidos",
    "reembolsos_por_pagar",
    "tipos_cambio",
)

_PARTY: Final = """
    id UUID PRIMARY KEY,
    branch_id VARCHAR(50) NOT NULL REFERENCES spirit.sucursales (id),
    nombre VARCHAR(300) NOT NULL,
    razon_social VARCHAR(300),
    rfc VARCHAR(20),
    tax_id VARCHAR(30),
    codigo_postal VARCHAR(12),
    regimen_fiscal VARCHAR(3),
    uso_cfdi VARCHAR(4),
    email VARCHAR(254),
    telefono VARCHAR(40),
    direccion VARCHAR(200),
    colonia VARCHAR(120),
    ciudad VARCHAR(120),
    estado VARCHAR(60),
    pais VARCHAR(2) NOT NULL,
    moneda VARCHAR(3) NOT NULL DEFAULT 'MXN',
    activo BOOLEAN NOT NULL DEFAULT TRUE,
    certificado_exencion VARCHAR(60),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
"""

DDL: Final = f"""
CREATE SCHEMA IF NOT EXISTS spirit;

CREATE TABLE spirit.sucursales (
    id VARCHAR(50) PRIMARY KEY,
    nombre VARCHAR(120) NOT NULL,
    pais_codigo VARCHAR(2) NOT NULL,
    zona_horaria VARCHAR(60) NOT NULL,
    moneda_principal VARCHAR(3) NOT NULL,
    rfc_tax_id VARCHAR(20),
    requiere_cfdi BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE spirit.customers ({_PARTY});

CREATE TABLE spirit.proveedores ({_PARTY});

CREATE TABLE spirit.viajes (
    id UUID PRIMARY KEY,
    folio VARCHAR(50) NOT NULL UNIQUE,
    customer_id UUID NOT NULL REFERENCES spirit.customers (id),
    sucursal_id VARCHAR(50) NOT NULL REFERENCES spirit.sucursales (id),
    destino VARCHAR(120) NOT NULL,
    fecha_salida DATE NOT NULL,
    fecha_regreso DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CHECK (fecha_regreso >= fecha_salida)
);

CREATE TABLE spirit.cuentas_por_cobrar (
    id UUID PRIMARY KEY,
    folio VARCHAR(50) NOT NULL UNIQUE,
    trip_id UUID REFERENCES spirit.viajes (id),
    customer_id UUID REFERENCES spirit.customers (id),
    sucursal_id VARCHAR(50) NOT NULL REFERENCES spirit.sucursales (id),
    proveedor_id UUID REFERENCES spirit.proveedores (id),
    tipo VARCHAR(30) NOT NULL CHECK (tipo IN ('cliente', 'proveedor', 'transferencia_interna')),
    monto_total NUMERIC(10, 2) NOT NULL,
    monto_pagado NUMERIC(10, 2) NOT NULL DEFAULT 0,
    monto_pendiente NUMERIC(10, 2) NOT NULL,
    moneda VARCHAR(3) NOT NULL DEFAULT 'MXN',
    fecha_emision DATE NOT NULL,
    fecha_vencimiento DATE,
    ultimo_pago DATE,
    fecha_cobro_total DATE,
    fecha_cancelacion DATE,
    status VARCHAR(20) NOT NULL DEFAULT 'pendiente'
        CHECK (status IN ('pendiente', 'parcial', 'cobrado', 'vencido', 'incobrable', 'cancelada')),
    concepto TEXT,
    nota_cancelacion TEXT,
    erp_synced BOOLEAN NOT NULL DEFAULT FALSE,
    erp_entity_id VARCHAR(100),
    erp_last_sync TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX ON spirit.cuentas_por_cobrar (trip_id);
CREATE INDEX ON spirit.cuentas_por_cobrar (status);

-- A service belongs to its trip; cxc_id says which sale bills it where a trip is billed by several.
CREATE TABLE spirit.viaje_servicios (
    id UUID PRIMARY KEY,
    trip_id UUID NOT NULL REFERENCES spirit.viajes (id),
    cxc_id UUID REFERENCES spirit.cuentas_por_cobrar (id),
    orden INTEGER NOT NULL,
    tipo_servicio VARCHAR(40) NOT NULL,
    descripcion VARCHAR(300) NOT NULL,
    cantidad NUMERIC(10, 2) NOT NULL CHECK (cantidad > 0),
    importe NUMERIC(10, 2) NOT NULL,
    UNIQUE (trip_id, orden)
);
CREATE INDEX ON spirit.viaje_servicios (cxc_id);

-- customer_id is only filled where a payment has no invoice.
CREATE TABLE spirit.pagos_recibidos (
    id UUID PRIMARY KEY,
    folio VARCHAR(50) NOT NULL UNIQUE,
    cxc_id UUID REFERENCES spirit.cuentas_por_cobrar (id),
    customer_id UUID REFERENCES spirit.customers (id),
    monto NUMERIC(10, 2) NOT NULL,
    monto_recibido NUMERIC(10, 2),
    comision_bancaria NUMERIC(10, 2) NOT NULL DEFAULT 0,
    moneda VARCHAR(3) NOT NULL DEFAULT 'MXN',
    metodo_pago VARCHAR(30) NOT NULL CHECK (metodo_pago IN
        ('efectivo', 'transferencia', 'tarjeta_credito', 'tarjeta_debito', 'cheque', 'transferencia_interna')),
    referencia VARCHAR(100),
    banco VARCHAR(100),
    cuenta_origen VARCHAR(50),
    gateway VARCHAR(50),
    fecha_pago DATE NOT NULL,
    status VARCHAR(30) NOT NULL DEFAULT 'aplicado' CHECK (status IN ('aplicado', 'cancelado', 'pendiente_conciliar')),
    conciliado BOOLEAN NOT NULL DEFAULT FALSE,
    sucursal_id VARCHAR(50) NOT NULL REFERENCES spirit.sucursales (id),
    erp_synced BOOLEAN NOT NULL DEFAULT FALSE,
    erp_entity_id VARCHAR(100),
    erp_last_sync TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX pagos_recibidos_once ON spirit.pagos_recibidos (metodo_pago, referencia, monto, fecha_pago) WHERE status = 'aplicado';
CREATE INDEX ON spirit.pagos_recibidos (cxc_id);

CREATE TABLE spirit.reembolsos_por_pagar (
    id UUID PRIMARY KEY,
    folio VARCHAR(50) NOT NULL UNIQUE,
    trip_id UUID NOT NULL REFERENCES spirit.viajes (id),
    customer_id UUID NOT NULL REFERENCES spirit.customers (id),
    sucursal_id VARCHAR(50) NOT NULL REFERENCES spirit.sucursales (id),
    monto_reembolso NUMERIC(10, 2) NOT NULL,
    monto_retenido NUMERIC(10, 2) NOT NULL DEFAULT 0,
    porcentaje_reembolsado NUMERIC(5, 2) NOT NULL,
    moneda VARCHAR(3) NOT NULL DEFAULT 'MXN',
    fecha_solicitud DATE NOT NULL,
    fecha_autorizacion DATE,
    fecha_reembolso DATE,
    status VARCHAR(30) NOT NULL DEFAULT 'pendiente_autorizacion' CHECK (status IN
        ('pendiente_autorizacion', 'autorizado', 'procesando', 'reembolsado', 'rechazado', 'cancelado')),
    metodo_reembolso VARCHAR(30),
    referencia VARCHAR(100),
    motivo_reembolso TEXT,
    politica_aplicada VARCHAR(60),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX ON spirit.reembolsos_por_pagar (trip_id);

CREATE TABLE spirit.tipos_cambio (
    moneda_origen VARCHAR(3) NOT NULL,
    moneda_destino VARCHAR(3) NOT NULL,
    tasa NUMERIC(12, 6) NOT NULL CHECK (tasa > 0),
    fecha DATE NOT NULL,
    fuente VARCHAR(40) NOT NULL,
    PRIMARY KEY (moneda_origen, moneda_destino, fecha)
);
"""
