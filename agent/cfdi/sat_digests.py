"""SHA-256 of SAT's official files as satcfdi 26.10.1 carries them: a file that differs is never used."""

from __future__ import annotations

from datetime import date

SOURCE = "satcfdi 26.10.1"
# The month its catalogues are of: the carrier numbers its versions by year and month.
SOURCE_DATED = date(2026, 10, 1)

DIGESTS = {
    "catalogs/catalogs.db": "9f257048a3fdd9b9306728c518073b34297c50a368eb4ffa7d35d158b749728b",
    "transform/CertsProd.zip": "b83c92dfc629c8def488efb7bb7b0541c8090c0f6105a5f76e875661109d0a55",
}

# Below `sat_files.CFD`.
CFD_DIGESTS = {
    "2/cadenaoriginal_2_0/utilerias.xslt": "4df421ef981d48d4a7861777f2bd30299eb0c5c3035ad27880fdb1f91cda0f6b",
    "4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt": "885e497a4d68d9eb40ec3fc7c9ba36e3153122c2007158c6d4fefa22ed09e971",
    "4/cfdv40.xsd": "75b96c24188719bf7c2f9c38e3e2c75cc5269cc28cb8a61c96e424a2eca1ecf9",
    "CartaPorte/CartaPorte20.xslt": "a7e8328b204ccaa941af6fc42cccfdeb57ac0cda6683291fa5cf131424f3ef5c",
    "CartaPorte/CartaPorte30.xslt": "ffa965bd47bb698e06820043ea29c4a4895fe3ce2a0e615914d0858329850e61",
    "CartaPorte/CartaPorte31.xslt": "46f6ecc54588611107027f9812e7a0a69a347731d6be2822afecc817f20ad1f9",
    "ComercioExterior11/ComercioExterior11.xslt": "e9e2a9654c2a06880632d0f8c91e4837967a19e90d5ea4947b461368443937fc",
    "ComercioExterior20/ComercioExterior20.xslt": "e0bd04dd6aaa621c61054643870a7655c37652c937a90b176734cc8719b477f8",
    "EstadoDeCuentaCombustible/ecc12.xslt": "b90f6ad5c6ca32967f7481ae574395c1aa7c17a3d8ba348936b21dcf851ef861",
    "GastosHidrocarburos10/GastosHidrocarburos10.xslt": "36c12051fe7755b6262aa7342da21f19efb7ee66d23c6af24833c314adf4a7d5",
    "HidrocarburosPetro/hidrocarburospetroliferos.xslt": "f2f15fb4c5c5ab962e593ab1010ab3171400047e308e794106e134098cee52cc",
    "IngresosHidrocarburos10/IngresosHidrocarburos.xslt": "1304ee69d64552315352f64eaf1b5f37ac0d2194db51e9d5d5e6114e4c0e1fb6",
    "Pagos/Pagos20.xsd": "c95f8a4653f29aebbb862de6a4280f96d630c6b429cd515911be1b2a88a47b93",
    "Pagos/Pagos20.xslt": "f1a4166b476198d458082c2d3ad39749115bb1c859e6e85e2224c34b6397a7f9",
    "TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd": "33805c8d093cb802a4c5a51ba7ee64a11f1c4c66a00e8d605f4acef0023efe9a",
    "TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt": "60af3e60a812e28c2a5d070d3ef0a5bca2e3726a35cc20dec62850bae56a4e1f",
    "TuristaPasajeroExtranjero/TuristaPasajeroExtranjero.xslt": "4e373cc252b57cabb941ca96832a7871b74fe82f064453b9658a2e447e140904",
    "aerolineas/aerolineas.xslt": "e666044ec32b5998318d2e2605fdd0ae623f64a48cd23ff2d59d946add94b7e2",
    "arteantiguedades/obrasarteantiguedades.xslt": "1272dc4429ab110125ef2e095e70c1f3fe669c8860c5ca2e101a66efc3afc2e6",
    "catalogos/Pagos/catPagos.xsd": "293b0ce1ba6d70419bc056cd344ae350052b97c262af0a7aa4a04ae4d73ecbc3",
    "catalogos/catCFDI.xsd": "3cdfd878c7fc24882573d1924fe09e93923f3704456b9a2ec025dc35721a2831",
    "certificadodestruccion/certificadodedestruccion.xslt": "4e14db90d593fd72aecde7cedd18feb1d542a76cfb5a9228dba690c48fec264b",
    "cfdiregistrofiscal/cfdiregistrofiscal.xslt": "cf9201e74cb5cf98339d798ce027670ab0fb099d68b574ce2a56d2f1da09544f",
    "consumodecombustibles/consumodeCombustibles11.xslt": "9307e5b314ab6c5b69bd9b077e3fa22adb090ff58c63b5c8ccc8127c51fb6189",
    "detallista/detallista.xslt": "d221212c9508660e746c0f6120933d43f26e7039a18fddce6e5e2b65e9556139",
    "divisas/divisas.xslt": "bde94db2dfbc861394d4ce1b5085b1d5a8604aa8180cfa64bf68fdbf34d75338",
    "donat/donat11.xslt": "3c4fd9fba81776b08f7455db4dd3f604e40d76e9c7fd069dd51402879cb36bf2",
    "iedu/iedu.xslt": "9f3578549deb7b1b2c239d23b9bc20eb9c296e08dbe548c34fb273f44782f450",
    "implocal/implocal.xsd": "ff9159fff2b3eff6ade518b905f6711f751c703fcde82470f759fdc4685d0921",
    "implocal/implocal.xslt": "ce61104ec7912099027c14da5420f58eb33b084c07530cb5e3945ba8709a6205",
    "ine/ine11.xslt": "7a8dfdf8fdc7b9a614ae8acbcbe4bf2b1d53dfe73aa07124387e9dfe5dfb16d3",
    "leyendasFiscales/leyendasFisc.xslt": "090aacc7c9309ca2555ffcae7d8d4e4410a2e6f220c8e4c8e073afec44ea4a81",
    "nomina/nomina12.xslt": "bd259765ed30ad6cc78f51502ca6fdd0637f41df156014886e654c2efe536c2e",
    "notariospublicos/notariospublicos.xslt": "9f4c46286ce9037018e97f706ab84f3a8f4e94ddb0d4c16f1872851db2157520",
    "pagoenespecie/pagoenespecie.xslt": "494fc141b73acf5e912fc0719b8e431cb4e83283612287cbafff2fc6ccf91584",
    "pfic/pfic.xslt": "bdc4421b7086a6d924cecf4700eb7fc4dd8ea6461489a41cf7a97fc6300207fc",
    "renovacionysustitucionvehiculos/renovacionysustitucionvehiculos.xslt": "769ced40d9c3fb8b52772f133d0ab98e750cf804eb18bb37c226a840ae8d932b",  # noqa: E501
    "servicioparcialconstruccion/servicioparcialconstruccion.xslt": "e85747539ab5f90c47a5408414a5f958620215ddf083adc7ac46d134cfb2ae44",
    "tipoDatos/tdCFDI/tdCFDI.xsd": "3259a6099d1ecbc7c2cb6c2f5ebccb488e345e5d90923dd8db012b2bd0919df3",
    "valesdedespensa/valesdedespensa.xslt": "e4fb887474d21b0e99e4467f8d45aa36020378cae77b1682b44358f05e907633",
    "vehiculousado/vehiculousado.xslt": "51cc6fb5eca6045847b9a2a911db42a2c65b34b655209f6bbdaaf8dd34e043ba",
    "ventavehiculos/ventavehiculos11.xslt": "fe864e7a4e0029cff1a1def7486efb03447218a29f22054422106e09e1ab2d96",
}
