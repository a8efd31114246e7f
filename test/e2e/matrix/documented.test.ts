import { describeMatrix } from './describe-matrix.js';

describeMatrix('documented', 'in turn');
