// SPDX-License-Identifier: GPL-2.0-or-later
//
// What happens to the pointers of the interfaces, as facts: one a line, with file,
// function, line and column in front. classify.awk and dax.awk make classes of them.
// Facts about variables are of functions that have a site, and of fs/dax.c.
// INTERFACES stands for the names in the file of that name.

@initialize:python@
@@
here = set()

def function(p):
    return (p[0].file, p[0].current_element)

def of_dax(p):
    return p[0].file.endswith("fs/dax.c")

def wanted(p):
    return function(p) in here or of_dax(p)

def emit(what, p, *more):
    more = tuple(m.replace("\n", " ").replace(" -> ", "->").replace(" . ", ".")
                 for m in more)
    print("\t".join((p[0].file, p[0].current_element, p[0].line, p[0].column,
                     what) + more))

// A call of an interface.
@site@
identifier K = {INTERFACES};
position p;
@@
K@p(...)

@script:python@
p << site.p;
k << site.K;
@@
here.add(function(p))
emit("site", p, k)

// A source of such pointers in fs/dax.c alone.
@address@
identifier K = {page_address, folio_address};
identifier f;
position p, c;
@@
f@c(..., <+... K@p(...) ...+>, ...)

@script:python@
p << address.p;
c << address.c;
f << address.f;
@@
if of_dax(p):
    emit("address", c, f)

// Its result goes straight to a call, is returned, or is assigned.
@straight@
identifier K = {INTERFACES};
expression f;
position p;
@@
f(..., <+... K@p(...) ...+>, ...)

@script:python@
p << straight.p;
f << straight.f;
@@
emit("straight", p, f)

@back@
identifier K = {INTERFACES};
position p;
@@
return <+... K@p(...) ...+>;

@script:python@
p << back.p;
@@
emit("back", p)

@variable@
identifier K = {INTERFACES};
local idexpression x;
position p;
@@
x = <+... K@p(...) ...+>

@script:python@
p << variable.p;
x << variable.x;
@@
emit("variable", p, x)

@elsewhere@
identifier K = {INTERFACES};
expression e;
position p;
@@
e = <+... K@p(...) ...+>

@script:python@
p << elsewhere.p;
e << elsewhere.e;
@@
emit("elsewhere", p, e)

@initial@
identifier K = {INTERFACES};
identifier v, f;
type T;
position p;
@@
T v = { .f = <+... K@p(...) ...+>, };

@script:python@
p << initial.p;
v << initial.v;
f << initial.f;
@@
emit("elsewhere", p, v + "." + f)

// Pointers to device memory come by reference.
@dax@
identifier d = {dax_direct_access, dax_iomap_direct_access};
expression a, b;
position p;
@@
d@p(..., a, b)

@script:python@
p << dax.p;
a << dax.a;
d << dax.d;
@@
emit("dax", p, d, a.replace(" ", ""))

// What is done with a variable: z itself is used, unless *z, z->f or z[e] is.
@address_of@
local idexpression z;
position u;
@@
 &(<+... z@u ...+>)

@script:python@
u << address_of.u;
@@
if wanted(u):
    emit("address-of", u)

@content@
local idexpression z;
identifier f;
expression e;
position u;
@@
(
 *(<+... z@u ...+>)
|
 (<+... z@u ...+>)->f
|
 (<+... z@u ...+>)[e]
)

@script:python@
u << content.u;
z << content.z;
@@
if wanted(u):
    emit("content", u, z)

@call@
local idexpression z;
expression f;
expression list[n] before;
position u, c;
position w : script:python() { wanted(w) };
@@
f@c(before, <+... z@u@w ...+>, ...)

@script:python@
u << call.u;
z << call.z;
f << call.f;
n << call.n;
c << call.c;
@@
emit("call", u, z, f, n, c[0].line, c[0].column)

@returned@
local idexpression z;
position u;
position w : script:python() { wanted(w) };
@@
return <+... z@u@w ...+>;

@script:python@
u << returned.u;
z << returned.z;
@@
emit("returned", u, z)

@copied@
local idexpression z;
local idexpression *y;
position u;
position w : script:python() { wanted(w) };
@@
y = <+... z@u@w ...+>

@script:python@
u << copied.u;
z << copied.z;
y << copied.y;
@@
emit("copied", u, z, y)

@kept@
local idexpression z, y;
expression e;
position u;
position w : script:python() { wanted(w) };
@@
\( y = <+... z@u@w ...+> \| e = <+... z@u@w ...+> \)

@script:python@
u << kept.u;
z << kept.z;
e << kept.e;
@@
emit("kept", u, z, e)

@begun@
local idexpression z;
identifier v, f;
type T;
position u;
position w : script:python() { wanted(w) };
@@
T v = { .f = <+... z@u@w ...+>, };

@script:python@
u << begun.u;
z << begun.z;
v << begun.v;
f << begun.f;
@@
emit("kept", u, z, v + "." + f)

@assigned@
local idexpression z;
expression e;
position u;
position w : script:python() { wanted(w) };
@@
z@u@w = e

@script:python@
u << assigned.u;
z << assigned.z;
@@
emit("assigned", u, z)

@unmap@
identifier f =~ "^(__)?kunmap(_atomic|_local)?$|^unmap_and_put_page$|^folio_release_kmap$";
expression e;
position u;
@@
f@u(..., e)

@script:python@
u << unmap.u;
f << unmap.f;
e << unmap.e;
@@
if wanted(u):
    emit("unmap", u, f, e)

// Who may be handed a pointer in fs/dax.c, and as which argument.
@given@
identifier fn, i;
parameter list[n] before;
position p;
@@
fn(before, void *i@p, ...) { ... }

@script:python@
p << given.p;
fn << given.fn;
i << given.i;
n << given.n;
@@
if of_dax(p):
    emit("parameter", p, fn, i, n)
